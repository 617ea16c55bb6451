import { containers } from 'constants.bicep'

@description('Region of the account.')
param location string

@description('Tags of the account.')
param tags { *: string }

@description('Name of the account: 3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param accountName string

@description('Redundancy. Standard_ZRS survives the loss of a zone, where the region has zones.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param sku string

@description('Days for which deleted blobs and overwritten versions can be brought back.')
@minValue(1)
@maxValue(365)
param recoveryDays int

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: accountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    isVersioningEnabled: true
    deleteRetentionPolicy: { enabled: true, days: recoveryDays }
    containerDeleteRetentionPolicy: { enabled: true, days: recoveryDays }
  }
}

resource blobContainers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = [
  for container in items(containers): {
    parent: blobs
    name: container.value
  }
]

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-01-01' = {
  parent: account
  name: 'default'
  // Versioning must be on before a rule may name versions.
  dependsOn: [blobs]
  properties: {
    policy: {
      rules: [
        {
          // The ledger and the host's lock blobs are rewritten often: their versions would add up for ever.
          name: 'expire-overwritten-versions'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'] }
            actions: { version: { delete: { daysAfterCreationGreaterThan: recoveryDays } } }
          }
        }
        {
          name: 'expire-dead-letters'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['${containers.deadLetters}/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } }
          }
        }
      ]
    }
  }
}

@description('Where files to score are put.')
output inputUrl string = '${account.properties.primaryEndpoints.blob}${containers.input}'
