export AZURE_CORE_INSTANCE_DISCOVERY=false
az cloud register --name keyward --endpoint-resource-manager https://localhost:8443
az cloud set --name keyward
az login --identity --output none
