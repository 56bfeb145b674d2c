import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.exception.ResourceModifiedException;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.core.http.rest.PagedResponse;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.azure.security.keyvault.secrets.models.DeletedSecret;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The whole life of a secret. KEY_VAULT_URI is the caller's, READ_ONLY_VAULT_URI is not. */
public class Life {
  private static final String NAME = "db-password";
  private static final List<String> refusals = new ArrayList<>();

  public static void main(String[] arguments) {
    TokenCredential credential = new DefaultAzureCredentialBuilder().build();
    SecretClient client = open("KEY_VAULT_URI", credential);
    SecretClient stranger = open("READ_ONLY_VAULT_URI", credential);

    // Versions, their values and their properties.
    OffsetDateTime expires = OffsetDateTime.parse("2040-01-02T03:04:05Z");
    SecretProperties wanted = new SecretProperties().setContentType("text/plain").setExpiresOn(expires);
    KeyVaultSecret first =
        client.setSecret(new KeyVaultSecret(NAME, "one").setProperties(wanted.setTags(Map.of("team", "orders"))));
    check(first.getProperties().getExpiresOn().isEqual(expires), "the date of expiry");
    check(first.getProperties().getRecoverableDays() == 90, "the days in which it can be recovered");
    check(first.getId().startsWith(System.getenv("KEY_VAULT_URI") + "/secrets/"), "the id");
    KeyVaultSecret second = client.setSecret(NAME, "two");
    check(client.getSecret(NAME).getValue().equals("two"), "the latest value");
    String version = first.getProperties().getVersion();
    check(client.getSecret(NAME, version).getValue().equals("one"), "the value of a version");
    client.updateSecretProperties(
        client.getSecret(NAME).getProperties().setContentType("text/html").setTags(Map.of("team", "billing")));
    SecretProperties latest = client.getSecret(NAME).getProperties();
    check(latest.getContentType().equals("text/html") && latest.getTags().equals(Map.of("team", "billing")), "the update");
    check(client.listPropertiesOfSecretVersions(NAME).stream().count() == 2, "two versions");

    // Pages. This client has no option for their size.
    for (int number = 0; number < 30; number++) client.setSecret(String.format("page-%02d", number), "value");
    List<PagedResponse<SecretProperties>> pages =
        client.listPropertiesOfSecrets().streamByPage().collect(Collectors.toList());
    TreeSet<String> names = new TreeSet<>();
    pages.forEach(page -> page.getValue().forEach(item -> names.add(item.getName())));
    check(names.size() == 31, "31 secrets");

    // What is refused.
    client.updateSecretProperties(client.getSecret(NAME, version).getProperties().setEnabled(false));
    refused(HttpResponseException.class, 403, () -> client.getSecret(NAME, version));
    refused(ResourceNotFoundException.class, 404, () -> client.getSecret("absent"));
    check(stranger.listPropertiesOfSecrets().stream().count() == 0, "an empty vault");
    refused(HttpResponseException.class, 403, () -> stranger.setSecret(NAME, "three"));

    // Deleted, recovered, purged, restored.
    DeletedSecret deleted = client.beginDeleteSecret(NAME).waitForCompletion().getValue();
    check(deleted.getRecoveryId().endsWith("/deletedsecrets/" + NAME), "the recovery id");
    check(Duration.between(deleted.getDeletedOn(), deleted.getScheduledPurgeDate()).toDays() == 90, "the date of the purge");
    check(client.listDeletedSecrets().stream().count() == 1, "one deleted secret");
    refused(ResourceModifiedException.class, 409, () -> client.setSecret(NAME, "three"));
    client.beginRecoverDeletedSecret(NAME).waitForCompletion();
    check(client.getSecret(NAME).getValue().equals("two"), "recovered");
    byte[] backup = client.backupSecret(NAME);
    client.beginDeleteSecret(NAME).waitForCompletion();
    client.purgeDeletedSecret(NAME);
    refused(ResourceNotFoundException.class, 404, () -> client.getDeletedSecret(NAME));
    check(client.restoreSecretBackup(backup).getId().equals(second.getId()), "restored");
    check(client.getSecret(NAME).getValue().equals("two"), "the value restored");

    System.out.printf(
        "{\"client\":\"azure-security-keyvault-secrets\",\"secrets\":%d,\"pages\":%d,\"refusals\":[%s]}%n",
        names.size(), pages.size(), refusals.stream().map(one -> '"' + one + '"').collect(Collectors.joining(",")));
  }

  private static SecretClient open(String variable, TokenCredential credential) {
    SecretClientBuilder builder = new SecretClientBuilder().vaultUrl(System.getenv(variable)).credential(credential);
    if ("off".equals(System.getenv("CHALLENGE_VERIFICATION"))) builder.disableChallengeResourceVerification();
    return builder.buildClient();
  }

  private static void check(boolean isSo, String what) {
    if (!isSo) throw new IllegalStateException("not so: " + what);
  }

  private static void refused(Class<? extends HttpResponseException> kind, int status, Runnable call) {
    try {
      call.run();
    } catch (HttpResponseException refusal) {
      check(kind.isInstance(refusal), kind + ": " + refusal);
      check(refusal.getResponse().getStatusCode() == status, status + ": " + refusal);
      Map<?, ?> body = (Map<?, ?>) ((Map<?, ?>) refusal.getValue()).get("error");
      refusals.add(status + " " + body.get("code"));
      return;
    }
    throw new IllegalStateException("was not refused with " + status);
  }
}
