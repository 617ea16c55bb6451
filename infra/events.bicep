// The second step: the key of the webhook exists only once the published code has run.

import { containers } from 'modules/constants.bicep'

@description('Region of the storage account, which its topic must share.')
param location string = resourceGroup().location

@description('Tags of the topic.')
param tags { *: string } = resourceGroup().?tags ?? {}

@description('Name of the function app that scores arriving files.')
param functionAppName string

@description('Name of the storage account whose input container is watched.')
param storageAccountName string

@description('Name of the identity that writes dead letters.')
param eventsIdentityName string

@description('Function that takes the events.')
param functionName string = 'BatchScoreOnEvent'

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: eventsIdentityName
}

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgt-${storageAccountName}'
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    source: account.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

var webhookKey = listKeys('${app.id}/host/default', '2024-11-01').systemKeys.blobs_extension

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'input-to-${toLower(functionName)}'
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: 'https://${app.properties.defaultHostName}/runtime/webhooks/blobs?functionName=Host.Functions.${functionName}&code=${webhookKey}'
      }
    }
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      // With the trailing slash, or a container named input2 would match too.
      subjectBeginsWith: '/blobServices/default/containers/${containers.input}/'
      advancedFilters: [
        {
          // Calls after which the content is whole. The last two come from accounts with hierarchical names.
          operatorType: 'StringIn'
          key: 'data.api'
          values: ['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose', 'SftpCommit']
        }
        {
          operatorType: 'NumberGreaterThan'
          key: 'data.contentLength'
          value: 0
        }
      ]
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'UserAssigned'
        userAssignedIdentity: identity.id
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: account.id
          blobContainerName: containers.deadLetters
        }
      }
    }
  }
}
