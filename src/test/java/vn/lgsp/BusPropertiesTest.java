package vn.lgsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

/** What holds where an operator sets nothing. */
class BusPropertiesTest {

    @Test
    void nothingIsAccepted_onADiskThatIs85PercentFull() throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("packaged", new FileSystemResource("config/application.yml"))
                .forEach(environment.getPropertySources()::addLast);
        assertThat(environment.getProperty("lgsp.disk-limit", Double.class)).isEqualTo(0.85);
    }
}
