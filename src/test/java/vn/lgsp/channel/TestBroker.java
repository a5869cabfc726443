package vn.lgsp.channel;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** A broker set up as the bus sets up its own, except for what a test changes. */
public final class TestBroker {
    /** As {@code broker.xml} has it; the bus's own brokers have other numbers. */
    public static final String URL = "vm://0";

    private TestBroker() {}

    public static Configuration configuration(Path folder) throws Exception {
        FileConfiguration configuration = new FileConfiguration();
        FileDeploymentManager files = new FileDeploymentManager("broker.xml");
        files.addDeployable(configuration);
        files.readConfiguration();
        configuration.setJournalDirectory(folder.resolve("journal").toString());
        configuration.setBindingsDirectory(folder.resolve("bindings").toString());
        configuration.setLargeMessagesDirectory(folder.resolve("large").toString());
        configuration.setPagingDirectory(folder.resolve("paging").toString());
        return configuration;
    }

    /** An address that makes its senders wait when it holds this many bytes. */
    public static void limited(Configuration configuration, String address, long bytes) {
        configuration.addAddressSetting(
                address,
                new AddressSettings()
                        .setAddressFullMessagePolicy(AddressFullMessagePolicy.BLOCK)
                        .setMaxSizeBytes(bytes));
    }

    public static void change(Configuration configuration, Consumer<AddressSettings> change) {
        configuration.getAddressSettings().values().forEach(change);
    }

    public static EmbeddedActiveMQ start(Configuration configuration) throws Exception {
        EmbeddedActiveMQ server = new EmbeddedActiveMQ();
        server.setConfiguration(configuration);
        server.start();
        return server;
    }
}
