package vn.lgsp.controlbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockHttpSession;

class IdleSessionFilterTest {
    private final MockHttpSession session = new MockHttpSession();
    private final Instant start = Instant.ofEpochMilli(session.getCreationTime());

    @Test
    void endsSession_inWhichOnlyTheConsoleAsked() throws Exception {
        ask("/", 1);
        ask("/console/jolokia/", 10);
        ask("/console/jolokia/", 15);
        assertThat(session.isInvalid()).isFalse();
        ask("/console/jolokia/", 17);
        assertThat(session.isInvalid()).isTrue();
    }

    @Test
    void keepsSession_inWhichAPersonMoves() throws Exception {
        ask("/", 14);
        ask("/console/refresh", 28);
        ask("/", 42);
        assertThat(session.isInvalid()).isFalse();
    }

    private void ask(String path, int minute) throws Exception {
        Clock clock = Clock.fixed(start.plus(Duration.ofMinutes(minute)), ZoneOffset.UTC);
        MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
        request.setSession(session);
        new IdleSessionFilter(Duration.ofMinutes(15), clock)
                .doFilter(request, new MockHttpServletResponse(), new MockFilterChain());
    }
}
