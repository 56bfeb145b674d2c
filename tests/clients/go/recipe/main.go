package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

func main() {
	credential, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		log.Fatal(err)
	}
	client, err := azsecrets.NewClient(os.Getenv("KEY_VAULT_URI"), credential, nil)
	if err != nil {
		log.Fatal(err)
	}
	value := "correct horse"
	ctx := context.Background()
	if _, err = client.SetSecret(ctx, "db-password", azsecrets.SetSecretParameters{Value: &value}, nil); err != nil {
		log.Fatal(err)
	}
	secret, err := client.GetSecret(ctx, "db-password", "", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*secret.ID)
}
