@export()
@description('Containers of the storage account.')
var containers = {
  deadLetters: 'eventgrid-deadletter'
  deployments: 'deployments'
  input: 'input'
  ledger: 'ledger'
  models: 'models'
  output: 'output'
  receipts: 'receipts'
  rejects: 'rejects'
}

@export()
@description('Ids of built-in roles, the same in every tenant.')
var roles = {
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageBlobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}
