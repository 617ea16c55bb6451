import { containers, roles } from 'constants.bicep'

@description('Name of the storage account.')
param storageAccountName string

@description('Object id of the person, group or pipeline that drops files and publishes models.')
param principalId string

@description('What the object id is.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param principalType string

var writableContainers = [containers.input, containers.models]
var readableContainers = [containers.output, containers.rejects, containers.receipts, containers.deadLetters]

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'
  }
}

resource writable 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = [
  for name in writableContainers: {
    parent: account::blobs
    name: name
  }
]

resource readable 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = [
  for name in readableContainers: {
    parent: account::blobs
    name: name
  }
]

resource writers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, i) in writableContainers: {
    name: guid(account.id, name, principalId, roles.storageBlobDataContributor)
    scope: writable[i]
    properties: {
      principalId: principalId
      principalType: principalType
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.storageBlobDataContributor
      )
    }
  }
]

resource readers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, i) in readableContainers: {
    name: guid(account.id, name, principalId, roles.storageBlobDataReader)
    scope: readable[i]
    properties: {
      principalId: principalId
      principalType: principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataReader)
    }
  }
]
