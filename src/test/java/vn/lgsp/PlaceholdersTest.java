package vn.lgsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;
import vn.lgsp.routing.ValuesMissing;

class PlaceholdersTest {
    private final MockEnvironment environment = new MockEnvironment();
    private final Placeholders placeholders = new Placeholders(environment);

    @TempDir
    private Path folder;

    @BeforeEach
    void secretsAreFiled() {
        environment.setProperty("lgsp.secrets", folder.toString());
    }

    @Test
    void aVariable_itsDefault_andNothing() {
        environment.setProperty("TRACKER_URL", "http://tracker.example");

        assertThat(placeholders.apply("${TRACKER_URL}/x")).isEqualTo("http://tracker.example/x");
        assertThat(placeholders.apply("${TRACKER_WAITING:PT1H}")).isEqualTo("PT1H");
        assertThatThrownBy(() -> placeholders.apply("${TRACKER_SECRET}"))
                .isInstanceOfSatisfying(
                        ValuesMissing.class,
                        missing -> assertThat(missing.names()).containsExactly("TRACKER_SECRET"));
    }

    @Test
    void aFile_countsAsSoonAsItIsThere_andAgainWhenItChanges() throws IOException {
        assertThatThrownBy(() -> placeholders.apply("${TRACKER_SECRET}")).isInstanceOf(ValuesMissing.class);
        Files.writeString(folder.resolve("TRACKER_SECRET"), "one\n");
        assertThat(placeholders.apply("${TRACKER_SECRET}")).isEqualTo("one");
        Files.writeString(folder.resolve("TRACKER_SECRET"), "two\n");
        assertThat(placeholders.apply("${TRACKER_SECRET}")).isEqualTo("two");
    }

    @Test
    void nothingOutsideTheFolderIsRead() throws IOException {
        Files.writeString(folder.resolve("outside"), "x");
        environment.setProperty(
                "lgsp.secrets", Files.createDirectory(folder.resolve("in")).toString());

        assertThatThrownBy(() -> placeholders.apply("${../outside}")).isInstanceOf(ValuesMissing.class);
    }
}
