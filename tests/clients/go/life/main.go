// The whole life of a secret, by azsecrets. KEY_VAULT_URI is the caller's, READ_ONLY_VAULT_URI is not.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

const name = "db-password"

var refusals []string

func check(isSo bool, what string) {
	if !isSo {
		log.Fatalf("not so: %s", what)
	}
}

func must[T any](answer T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return answer
}

func refused[T any](status int, _ T, err error) {
	var refusal *azcore.ResponseError
	check(errors.As(err, &refusal), fmt.Sprintf("a refusal with %d: %v", status, err))
	check(refusal.StatusCode == status, fmt.Sprintf("%d: %v", status, err))
	refusals = append(refusals, fmt.Sprintf("%d %s", status, refusal.ErrorCode))
}

func main() {
	ctx := context.Background()
	options := &azsecrets.ClientOptions{DisableChallengeResourceVerification: os.Getenv("CHALLENGE_VERIFICATION") == "off"}
	credential := must(azidentity.NewDefaultAzureCredential(nil))
	client := must(azsecrets.NewClient(os.Getenv("KEY_VAULT_URI"), credential, options))
	stranger := must(azsecrets.NewClient(os.Getenv("READ_ONLY_VAULT_URI"), credential, options))
	set := func(name, value string) azsecrets.SetSecretResponse {
		return must(client.SetSecret(ctx, name, azsecrets.SetSecretParameters{Value: &value}, nil))
	}
	value := func(version string) string { return *must(client.GetSecret(ctx, name, version, nil)).Value }

	// Versions, their values and their properties.
	expires := time.Date(2040, 1, 2, 3, 4, 5, 0, time.UTC)
	first := must(client.SetSecret(ctx, name, azsecrets.SetSecretParameters{
		Value:            to.Ptr("one"),
		ContentType:      to.Ptr("text/plain"),
		Tags:             map[string]*string{"team": to.Ptr("orders")},
		SecretAttributes: &azsecrets.SecretAttributes{Expires: &expires},
	}, nil))
	check(first.Attributes.Expires.Equal(expires), "the date of expiry")
	check(*first.Attributes.RecoverableDays == 90 && *first.Attributes.RecoveryLevel == "Recoverable+Purgeable", "recovery")
	check(strings.HasPrefix(string(*first.ID), os.Getenv("KEY_VAULT_URI")+"/secrets/"), "the id")
	second := set(name, "two")
	check(value("") == "two" && value(first.ID.Version()) == "one", "the values")
	must(client.UpdateSecretProperties(ctx, name, "", azsecrets.UpdateSecretPropertiesParameters{
		ContentType: to.Ptr("text/html"),
		Tags:        map[string]*string{"team": to.Ptr("billing")},
	}, nil))
	latest := must(client.GetSecret(ctx, name, "", nil))
	check(*latest.Value == "two" && *latest.ContentType == "text/html" && *latest.Tags["team"] == "billing", "the update")
	versions := 0
	for pager := client.NewListSecretPropertiesVersionsPager(name, nil); pager.More(); {
		versions += len(must(pager.NextPage(ctx)).Value)
	}
	check(versions == 2, "two versions")

	// Pages. This client has no option for their size.
	for number := range 30 {
		set(fmt.Sprintf("page-%02d", number), "value")
	}
	pages, names := 0, map[string]bool{}
	for pager := client.NewListSecretPropertiesPager(nil); pager.More(); pages++ {
		for _, item := range must(pager.NextPage(ctx)).Value {
			names[item.ID.Name()] = true
		}
	}
	check(len(names) == 31, "31 secrets")

	// What is refused.
	must(client.UpdateSecretProperties(ctx, name, first.ID.Version(), azsecrets.UpdateSecretPropertiesParameters{
		SecretAttributes: &azsecrets.SecretAttributes{Enabled: to.Ptr(false)},
	}, nil))
	disabled, err := client.GetSecret(ctx, name, first.ID.Version(), nil)
	refused(403, disabled, err)
	absent, err := client.GetSecret(ctx, "absent", "", nil)
	refused(404, absent, err)
	check(len(must(stranger.NewListSecretPropertiesPager(nil).NextPage(ctx)).Value) == 0, "an empty vault")
	foreign, err := stranger.SetSecret(ctx, name, azsecrets.SetSecretParameters{Value: to.Ptr("three")}, nil)
	refused(403, foreign, err)

	// Deleted, recovered, purged, restored.
	deleted := must(client.DeleteSecret(ctx, name, nil))
	check(strings.HasSuffix(*deleted.RecoveryID, "/deletedsecrets/"+name), "the recovery id")
	check(deleted.ScheduledPurgeDate.Sub(*deleted.DeletedDate) == 90*24*time.Hour, "the date of the purge")
	must(client.GetDeletedSecret(ctx, name, nil))
	listed := must(client.NewListDeletedSecretPropertiesPager(nil).NextPage(ctx)).Value
	check(len(listed) == 1 && listed[0].ID.Name() == name, "one deleted secret")
	reused, err := client.SetSecret(ctx, name, azsecrets.SetSecretParameters{Value: to.Ptr("three")}, nil)
	refused(409, reused, err)
	must(client.RecoverDeletedSecret(ctx, name, nil))
	check(value("") == "two", "recovered")
	backup := must(client.BackupSecret(ctx, name, nil))
	must(client.DeleteSecret(ctx, name, nil))
	must(client.PurgeDeletedSecret(ctx, name, nil))
	purged, err := client.GetDeletedSecret(ctx, name, nil)
	refused(404, purged, err)
	restored := must(client.RestoreSecret(ctx, azsecrets.RestoreSecretParameters{SecretBackup: backup.Value}, nil))
	check(*restored.ID == *second.ID && value("") == "two", "restored")

	must(0, json.NewEncoder(os.Stdout).Encode(map[string]any{
		"client": "azsecrets " + used(), "secrets": len(names), "pages": pages, "refusals": refusals,
	}))
}

func used() string {
	build, _ := debug.ReadBuildInfo()
	for _, module := range build.Deps {
		if strings.HasSuffix(module.Path, "/azsecrets") {
			return module.Version
		}
	}
	return "unknown"
}
