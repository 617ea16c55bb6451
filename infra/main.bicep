targetScope = 'subscription'

@description('Name of the environment: names the resource group and, hashed, everything in it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region of all resources; it must offer Flex Consumption.')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('Object id of whoever drops files and publishes models. Empty: nobody gets access to the data.')
param operatorPrincipalId string = ''

@description('What operatorPrincipalId is.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param operatorPrincipalType string = 'User'

@description('Memory of an instance in MB; 2048 comes with one core, 4096 with two.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Most instances of all scale groups together: the ceiling of throughput and of cost.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 100

@description('Instances kept warm for predictions. 0 scales to zero.')
@minValue(0)
@maxValue(1000)
param alwaysReadyHttpInstances int = 0

@description('Instances kept warm for files that arrive. 0 scales to zero.')
@minValue(0)
@maxValue(1000)
param alwaysReadyBlobInstances int = 0

@description('HTTP requests one instance takes at a time before the app scales out.')
@minValue(1)
@maxValue(1000)
param httpPerInstanceConcurrency int = 16

@description('When the sweep over the input container runs: six-field NCrontab, UTC.')
@minLength(11)
param batchSchedule string = '0 0 2 * * *'

@description('Redundancy of the storage account. Standard_ZRS where the region has zones.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = 'Standard_LRS'

@description('Days for which deleted blobs and overwritten versions can be brought back.')
@minValue(1)
@maxValue(365)
param blobRecoveryDays int = 7

@description('Days for which logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Tags on every resource.')
param tags { *: string } = {}

var token = toLower(uniqueString(subscription().id, environmentName, location))
var allTags = union(tags, { 'azd-env-name': environmentName })
var names = {
  appIdentity: 'id-app-${token}'
  applicationInsights: 'appi-${token}'
  eventsIdentity: 'id-events-${token}'
  functionApp: 'func-${token}'
  plan: 'plan-${token}'
  storageAccount: 'st${token}'
  workspace: 'log-${token}'
}

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: allTags
}

module appIdentity 'modules/identity.bicep' = {
  scope: group
  params: { name: names.appIdentity, location: location, tags: allTags }
}

// Event Grid writes dead letters as an identity of its own, which can do nothing else.
module eventsIdentity 'modules/identity.bicep' = {
  scope: group
  params: { name: names.eventsIdentity, location: location, tags: allTags }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    accountName: names.storageAccount
    location: location
    tags: allTags
    sku: storageSku
    recoveryDays: blobRecoveryDays
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: names.workspace
    applicationInsightsName: names.applicationInsights
    location: location
    tags: allTags
    logRetentionDays: logRetentionDays
  }
}

// Modules get names, not outputs: only then can what-if look into them. Hence the explicit order.
module roles 'modules/roles.bicep' = {
  scope: group
  dependsOn: [appIdentity, eventsIdentity, storage, monitoring]
  params: {
    storageAccountName: names.storageAccount
    applicationInsightsName: names.applicationInsights
    appIdentityName: names.appIdentity
    eventsIdentityName: names.eventsIdentity
  }
}

module operator 'modules/operator.bicep' = if (!empty(operatorPrincipalId)) {
  scope: group
  dependsOn: [storage]
  params: {
    storageAccountName: names.storageAccount
    principalId: operatorPrincipalId
    principalType: operatorPrincipalType
  }
}

module functionApp 'modules/functionapp.bicep' = {
  scope: group
  // The host reads its storage as soon as it starts.
  dependsOn: [roles]
  params: {
    planName: names.plan
    appName: names.functionApp
    azdServiceName: 'functions'
    location: location
    tags: allTags
    identityName: names.appIdentity
    storageAccountName: names.storageAccount
    applicationInsightsName: names.applicationInsights
    batchSchedule: batchSchedule
    scale: {
      instanceMemoryMB: instanceMemoryMB
      maximumInstanceCount: maximumInstanceCount
      httpPerInstanceConcurrency: httpPerInstanceConcurrency
      alwaysReady: filter(
        [
          { name: 'http', instanceCount: alwaysReadyHttpInstances }
          { name: 'blob', instanceCount: alwaysReadyBlobInstances }
        ],
        scaleGroup => scaleGroup.instanceCount > 0
      )
    }
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_APP_NAME string = names.functionApp
output AZURE_FUNCTION_APP_HOST_NAME string = functionApp.outputs.hostName
output AZURE_STORAGE_ACCOUNT_NAME string = names.storageAccount
output AZURE_EVENTS_IDENTITY_NAME string = names.eventsIdentity
output AZURE_PREDICT_URL string = 'https://${functionApp.outputs.hostName}/api/predict'
output AZURE_INPUT_URL string = storage.outputs.inputUrl
