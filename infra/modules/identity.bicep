@description('Region of the identity.')
param location string

@description('Tags of the identity.')
param tags { *: string }

@description('Name of the user-assigned identity.')
param name string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}
