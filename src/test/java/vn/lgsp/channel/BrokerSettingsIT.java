package vn.lgsp.channel;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A broker that would lose or reorder messages is refused. */
@ResourceLock(TestBroker.URL)
class BrokerSettingsIT {
    @TempDir
    Path folder;

    private static Arguments setting(String name, Consumer<AddressSettings> wrong) {
        return Arguments.of(name, wrong);
    }

    static Stream<Arguments> wrongSettings() {
        return Stream.of(
                setting("maxDeliveryAttempts", s -> s.setMaxDeliveryAttempts(10)),
                setting("redeliveryDelay", s -> s.setRedeliveryDelay(1000)),
                setting("autoCreateQueues", s -> s.setAutoCreateQueues(true)),
                setting("autoCreateAddresses", s -> s.setAutoCreateAddresses(true)),
                setting("autoDeleteQueues", s -> s.setAutoDeleteQueues(true)),
                setting("autoDeleteAddresses", s -> s.setAutoDeleteAddresses(true)),
                setting("addressFullMessagePolicy", s -> s.setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP)),
                setting("expiryDelay", s -> s.setExpiryDelay(1000L)));
    }

    @ParameterizedTest
    @MethodSource("wrongSettings")
    void refusesABroker_withAWrongSetting(String name, Consumer<AddressSettings> wrong) throws Exception {
        Configuration configuration = TestBroker.configuration(folder);
        TestBroker.change(configuration, wrong);
        EmbeddedActiveMQ server = TestBroker.start(configuration);
        try (Broker broker = Broker.connect(TestBroker.URL, null, null)) {
            assertThatThrownBy(() -> broker.assertSettings("a.dispatch"))
                    .isInstanceOf(BrokerFailed.class)
                    .hasMessageContaining(name);
        } finally {
            server.stop();
        }
    }

    @Test
    void acceptsItsOwn() {
        try (EmbeddedBroker server = EmbeddedBroker.start(folder, 10_000_000);
                Broker broker = Broker.connect(server.url(), null, null)) {
            assertThatCode(() -> broker.assertSettings("a.dispatch")).doesNotThrowAnyException();
        }
    }

    static Stream<Arguments> forgetfulJournals() {
        return Stream.of(
                journal("persistence-enabled", c -> c.setPersistenceEnabled(false)),
                journal("journal-datasync", c -> c.setJournalDatasync(false)),
                journal("journal-sync-transactional", c -> c.setJournalSyncTransactional(false)),
                journal("journal-sync-non-transactional", c -> c.setJournalSyncNonTransactional(false)),
                journal("persist-id-cache", c -> c.setPersistIDCache(false)));
    }

    private static Arguments journal(String name, Consumer<Configuration> wrong) {
        return Arguments.of(name, wrong);
    }

    @ParameterizedTest
    @MethodSource("forgetfulJournals")
    void refusesItsOwnConfiguration_ifACommitWouldNotReachTheDisk(String name, Consumer<Configuration> wrong)
            throws Exception {
        Configuration configuration = TestBroker.configuration(folder);
        assertThatCode(() -> EmbeddedBroker.requireDurable(configuration)).doesNotThrowAnyException();
        wrong.accept(configuration);
        assertThatThrownBy(() -> EmbeddedBroker.requireDurable(configuration))
                .isInstanceOf(BrokerFailed.class)
                .hasMessageContaining(name);
    }
}
