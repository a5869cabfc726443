package vn.lgsp.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServedPathTest {

    @ParameterizedTest
    @ValueSource(strings = {"/XrdAdapter/RestService/forward/mapi/g", "/called/submissions", "/tokens", "/v1/g~1"})
    void aFoldersOwnPath_isServed(String path) {
        assertThat(ServedPath.checked(path, "a face")).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/dossiers",
                "/api/v1",
                "/token",
                "/actuator/health",
                "/vxp/sendEdoc",
                "/.well-known/x",
                "/a/../token",
                "//token",
                "/a b",
                "/a?b=c",
                "/*",
                "/",
                "token",
                ""
            })
    void whatIsTheBusesOwn_orNoPath_isNot(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServedPath.checked(path, "a face"))
                .withMessage("'" + path + "' is not a path that a face may have");
    }

    @Test
    void whatIsNotThere_isNot() {
        assertThatIllegalArgumentException().isThrownBy(() -> ServedPath.checked(null, "an inbound call"));
    }
}
