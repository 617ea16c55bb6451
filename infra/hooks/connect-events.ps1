# Connects the input container to the published app. Safe to repeat.
# Reads the outputs of main.bicep from the environment, where azd puts them.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false # az is expected to fail while the app starts

foreach ($name in 'AZURE_SUBSCRIPTION_ID', 'AZURE_RESOURCE_GROUP', 'AZURE_FUNCTION_APP_NAME',
    'AZURE_STORAGE_ACCOUNT_NAME', 'AZURE_EVENTS_IDENTITY_NAME') {
    if (-not [Environment]::GetEnvironmentVariable($name)) { throw "$name is not set." }
}
$app = $env:AZURE_FUNCTION_APP_NAME

function Test-WebhookKey {
    $key = az functionapp keys list `
        --subscription $env:AZURE_SUBSCRIPTION_ID `
        --resource-group $env:AZURE_RESOURCE_GROUP `
        --name $app `
        --query systemKeys.blobs_extension --output tsv 2>$null
    return [bool]$key
}

# The host makes the key when it first runs the published code: seconds, at times minutes.
$attempts = 30
while (-not (Test-WebhookKey)) {
    if (--$attempts -eq 0) {
        throw "The app $app has no key 'blobs_extension': its code has not started, or 'az account show' is not " +
            "allowed to read its keys. Look at its log, then run 'azd hooks run postdeploy'."
    }
    Write-Host "Waiting for $app to start ..."
    Start-Sleep -Seconds 10
}

# Event Grid calls the webhook before it accepts it; an app that is just starting can answer too late.
foreach ($pause in 30, 60, 0) {
    az deployment group create `
        --subscription $env:AZURE_SUBSCRIPTION_ID `
        --resource-group $env:AZURE_RESOURCE_GROUP `
        --name connect-events `
        --template-file infra/events.bicep `
        --parameters `
        "functionAppName=$app" `
        "storageAccountName=$env:AZURE_STORAGE_ACCOUNT_NAME" `
        "eventsIdentityName=$env:AZURE_EVENTS_IDENTITY_NAME" `
        --output none
    if ($LASTEXITCODE -eq 0) {
        Write-Host "Files in the container 'input' of $env:AZURE_STORAGE_ACCOUNT_NAME are scored as they arrive."
        exit 0
    }
    Start-Sleep -Seconds $pause
}
throw 'Event Grid did not accept the webhook. Run ''azd hooks run postdeploy'' to try again.'
