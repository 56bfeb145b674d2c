import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;

public class Recipe {
  public static void main(String[] arguments) {
    SecretClient client =
        new SecretClientBuilder()
            .vaultUrl(System.getenv("KEY_VAULT_URI"))
            .credential(new DefaultAzureCredentialBuilder().build())
            .buildClient();
    client.setSecret("db-password", "correct horse");
    System.out.println(client.getSecret("db-password").getId());
  }
}
