package vn.lgsp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keys and certificates of parties on this machine, made by the JDK's own tool.
 *
 * @param folder where they lie
 */
public record Certificates(Path folder) {
    public static final String PASSWORD = "changeit";

    /** Makes a key with a certificate for somebody. */
    public void make(String who) throws IOException, InterruptedException {
        keytool(
                "-genkeypair",
                "-alias",
                who,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + who,
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                store(who));
        keytool("-exportcert", "-alias", who, "-keystore", store(who), "-file", certificate(who));
    }

    /** Puts somebody's certificate among those that are trusted. */
    public void trust(String store, String who) throws IOException, InterruptedException {
        keytool("-importcert", "-noprompt", "-alias", who, "-file", certificate(who), "-keystore", store(store));
    }

    public String store(String name) {
        return folder.resolve(name + ".p12").toString();
    }

    public String certificate(String who) {
        return folder.resolve(who + ".crt").toString();
    }

    /**
     * TLS as one party does it.
     *
     * @param who whose key it has; none if null
     * @param trusted the store of those that it trusts
     */
    public SSLContext tls(@Nullable String who, String trusted) throws IOException, GeneralSecurityException {
        TrustManagerFactory others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        others.init(opened(trusted));
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (who != null) {
            own.init(opened(who), PASSWORD.toCharArray());
        } else {
            own.init(null, null);
        }
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), others.getTrustManagers(), null);
        return tls;
    }

    private KeyStore opened(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(store(name)))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(() -> text(folder.resolve("keytool.log")))
                .isZero();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
