package vn.lgsp.delivery.partner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.lgsp.routing.Manifest.Operation;
import vn.lgsp.routing.Manifest.UnknownPolicy;

/** Address and body of a request, as an operation takes them from what the mapping gave. */
class TargetTest {
    private static final URI BASE = URI.create("http://partner.example/base/");

    private static Target target(String path, Map<String, String> parameters, @Nullable String body, String request)
            throws Target.Incomplete {
        Operation operation = new Operation(
                "POST", path, Map.of(), parameters, body, "mapping/answer.jslt", UnknownPolicy.RESEND, null, null);
        return Target.of(BASE, operation, request.getBytes(UTF_8));
    }

    @Test
    void withoutParameters_itIsWhatItWas() throws Target.Incomplete {
        Target target = target("/put?a=b", Map.of(), null, "no JSON even");
        assertThat(target.uri()).hasToString("http://partner.example/base/put?a=b");
        assertThat(target.body()).asString(UTF_8).isEqualTo("no JSON even");
    }

    @Test
    void partsOfTheRequest_goWhereTheOperationSays() throws Target.Incomplete {
        Target target = target(
                "/api/{call}?a=b",
                Map.of("call", "/call", "isUpdating", "/isUpdating", "unit", "/deep/unit", "count", "/count"),
                "/data",
                "{\"call\":\"Add\",\"isUpdating\":true,\"count\":7,\"deep\":{},\"data\":[{\"n\":12.50,\"x\":\"é\"}]}");
        assertThat(target.uri()).hasToString("http://partner.example/base/api/Add?a=b&count=7&isUpdating=true");
        assertThat(target.body()).asString(UTF_8).isEqualTo("[{\"n\":12.50,\"x\":\"é\"}]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a/../b | a%2F..%2Fb
            a?b=c#d| a%3Fb%3Dc%23d
            Hồ sơ  | H%E1%BB%93%20s%C6%A1
            {unit} | %7Bunit%7D
            100%   | 100%25
            ...    | ...
            """)
    void textOfAMessage_neverBecomesPartOfTheAddressItself(String text, String encoded) throws Target.Incomplete {
        Target target =
                target("/api/{call}", Map.of("call", "/call", "unit", "/call"), null, "{\"call\":\"" + text + "\"}");
        assertThat(target.uri().getRawPath()).isEqualTo("/base/api/" + encoded);
        assertThat(target.uri().getRawQuery()).isEqualTo("unit=" + encoded);
        assertThat(target.uri().getHost()).isEqualTo("partner.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[]}",
                "{\"call\":\"\",\"data\":[]}",
                "{\"call\":null,\"data\":[]}",
                "{\"call\":{},\"data\":[]}",
                "{\"call\":\".\",\"data\":[]}",
                "{\"call\":\"..\",\"data\":[]}",
                "{\"call\":\"Add\"}"
            })
    void requestThatLacksItsPathOrBody_isNotSent(String request) {
        assertThatThrownBy(() -> target("/api/{call}", Map.of("call", "/call"), "/data", request))
                .isInstanceOf(Target.Incomplete.class);
    }
}
