#!/usr/bin/env sh
# Connects the input container to the published app. Safe to repeat.
# Reads the outputs of main.bicep from the environment, where azd puts them.
set -eu

: "${AZURE_SUBSCRIPTION_ID:?}" "${AZURE_RESOURCE_GROUP:?}" "${AZURE_FUNCTION_APP_NAME:?}"
: "${AZURE_STORAGE_ACCOUNT_NAME:?}" "${AZURE_EVENTS_IDENTITY_NAME:?}"

webhook_key_exists() {
  [ -n "$(az functionapp keys list \
    --subscription "$AZURE_SUBSCRIPTION_ID" \
    --resource-group "$AZURE_RESOURCE_GROUP" \
    --name "$AZURE_FUNCTION_APP_NAME" \
    --query systemKeys.blobs_extension --output tsv 2>/dev/null)" ]
}

connect() {
  az deployment group create \
    --subscription "$AZURE_SUBSCRIPTION_ID" \
    --resource-group "$AZURE_RESOURCE_GROUP" \
    --name connect-events \
    --template-file infra/events.bicep \
    --parameters \
      functionAppName="$AZURE_FUNCTION_APP_NAME" \
      storageAccountName="$AZURE_STORAGE_ACCOUNT_NAME" \
      eventsIdentityName="$AZURE_EVENTS_IDENTITY_NAME" \
    --output none
}

# The host makes the key when it first runs the published code: seconds, at times minutes.
attempts=30
until webhook_key_exists; do
  attempts=$((attempts - 1))
  if [ "$attempts" -eq 0 ]; then
    echo "The app $AZURE_FUNCTION_APP_NAME has no key 'blobs_extension': its code has not started, or" \
      "'az account show' is not allowed to read its keys. Look at its log, then run 'azd hooks run postdeploy'." >&2
    exit 1
  fi
  echo "Waiting for $AZURE_FUNCTION_APP_NAME to start ..."
  sleep 10
done

# Event Grid calls the webhook before it accepts it; an app that is just starting can answer too late.
connect || { sleep 30; connect; } || { sleep 60; connect; }
echo "Files in the container 'input' of $AZURE_STORAGE_ACCOUNT_NAME are scored as they arrive."
