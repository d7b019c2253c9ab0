# The Azure CLI on the practice tenant, with a configuration folder of its own: your real sign-ins stay as they are.
export REQUESTS_CA_BUNDLE={ca_file}
export AZURE_CONFIG_DIR={az_folder}
export AZURE_CORE_INSTANCE_DISCOVERY=false
export AZURE_CORE_COLLECT_TELEMETRY=false
az cloud show --name {az_cloud} --output none 2>/dev/null || az cloud register --name {az_cloud} --endpoint-resource-manager {arm} --endpoint-active-directory {authority} --endpoint-active-directory-resource-id https://management.core.windows.net/ --endpoint-active-directory-graph-resource-id {graph} --endpoint-microsoft-graph-resource-id {graph} --endpoint-management {arm}
az cloud set --name {az_cloud} --only-show-errors
# Then, for example:
#   az login --use-device-code --tenant {tenant_id}
#   az login --service-principal --username {program} --password {program_secret} --tenant {tenant_id}
#   az login --service-principal --username {courier} --certificate {pem_file} --tenant {tenant_id}
