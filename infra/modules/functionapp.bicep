import { containers } from 'constants.bicep'

@description('Region of the plan and the app.')
param location string

@description('Tags of the plan and the app.')
param tags { *: string }

@description('Name of the plan.')
param planName string

@description('Name of the app; unique in all of Azure.')
param appName string

@description('Service of azure.yaml that is published to this app.')
param azdServiceName string

@description('Name of the user-assigned identity the app runs as.')
param identityName string

@description('Name of the storage account for the host, the packages and the data.')
param storageAccountName string

@description('Name of the Application Insights component.')
param applicationInsightsName string

@description('When the sweep over the input container runs: six-field NCrontab, UTC.')
param batchSchedule string

@description('Scale of the app.')
param scale {
  @description('Memory of an instance in MB.')
  instanceMemoryMB: 512 | 2048 | 4096

  @description('Most instances of all scale groups together.')
  maximumInstanceCount: int

  @description('Instances kept warm per scale group.')
  alwaysReady: { name: 'http' | 'blob', instanceCount: int }[]

  @description('HTTP requests one instance takes at a time.')
  httpPerInstanceConcurrency: int
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

var endpoints = account.properties.primaryEndpoints

var settings = {
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'

  AzureWebJobsStorage__blobServiceUri: endpoints.blob
  AzureWebJobsStorage__queueServiceUri: endpoints.queue
  AzureWebJobsStorage__tableServiceUri: endpoints.table
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId

  DataStorage__blobServiceUri: endpoints.blob
  DataStorage__queueServiceUri: endpoints.queue
  DataStorage__credential: 'managedidentity'
  DataStorage__clientId: identity.properties.clientId

  BatchSchedule: batchSchedule

  // This plan knows no polling blob trigger: BatchScoreOnEvent takes its place.
  'AzureWebJobs.BatchScore.Disabled': 'true'
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: appName
  location: location
  tags: union(tags, { 'azd-service-name': azdServiceName })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${endpoints.blob}${containers.deployments}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: scale.instanceMemoryMB
        maximumInstanceCount: scale.maximumInstanceCount
        alwaysReady: scale.alwaysReady
        triggers: { http: { perInstanceConcurrency: scale.httpPerInstanceConcurrency } }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: settings
  }

  // Publishing takes an Entra token; passwords would be a second way in.
  // One after the other: a site refuses a change while it is still making another.
  resource ftpPasswords 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    dependsOn: [appSettings]
    properties: { allow: false }
  }

  resource scmPasswords 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    dependsOn: [ftpPasswords]
    properties: { allow: false }
  }
}

@description('Host name callers use.')
output hostName string = app.properties.defaultHostName
