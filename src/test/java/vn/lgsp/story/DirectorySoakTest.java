package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;
import vn.lgsp.RunningBus;

/** A directory as large as the country's: cut in the middle, fetched, followed, searched. */
class DirectorySoakTest {
    private static final int AGENCIES = Integer.getInteger("soak.agencies", 120_000);
    private static final int SEARCHES = 200;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final List<String> WORDS = List.of(
            "chi cục đường thủy", "chi cuc duong thuy", "H28.12", "Ủy ban nhân dân xã", "so 1234", "không có ở đâu");
    private static final Logger log = LoggerFactory.getLogger(DirectorySoakTest.class);

    @TempDir
    private Path folder;

    private Path routes() throws Exception {
        Path routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        Directory.country(routes, AGENCIES);
        return routes;
    }

    private RunningBus start(Path routes, String every) {
        return RunningBus.start(
                folder.resolve("data"),
                "lgsp.routes=" + routes,
                "DOCUMENT_AXIS_EVERY=PT0.2S",
                "DOCUMENT_AXIS_DIRECTORY_EVERY=" + every);
    }

    private static long rows(RunningBus bus, String table) {
        return JdbcClient.create(bus.part(DataSource.class))
                .sql("SELECT count(*) FROM " + table)
                .query(Long.class)
                .single();
    }

    @Test
    void aCountry_isFetchedAfterACut_followedAndSearched() throws Exception {
        Path routes = routes();
        // Given a bus that stopped in the middle of the first list
        try (RunningBus bus = start(routes, "P1D")) {
            await().atMost(LONG).until(() -> rows(bus, "agency") > AGENCIES / 10);
        }
        try (RunningBus bus = start(routes, "PT1S")) {
            assertThat(rows(bus, "agency_source")).isZero();
            long began = System.nanoTime();
            await().atMost(LONG).until(() -> rows(bus, "agency_source") == 1);
            log.info("event=directory-measured what=whole agencies={} ms={}", AGENCIES, since(began));
            // Then it knows what any party of the axis knows
            AxisClient dms = new AxisClient(bus.service("/vxp"), "dms", "dms-sandbox");
            Map<String, Map<String, String>> learnt = Directory.learnt(new AxisClient(
                    URI.create(bus.simulators().url("document-axis")), "G22.CENTRE", "ministry-sandbox"));
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(Directory.listed(dms).equals(learnt)).isTrue());
            search(bus);
        }
    }

    private static void search(RunningBus bus) {
        String token = bus.token("dms", "document.read");
        for (String words : WORDS) {
            List<Long> micros = IntStream.range(0, SEARCHES)
                    .mapToObj(each -> {
                        long began = System.nanoTime();
                        HttpResponse<String> answer =
                                bus.get("/api/v1/agencies?words=" + URLEncoder.encode(words, UTF_8), token);
                        assertThat(answer.statusCode()).isEqualTo(200);
                        assertThat(answer.body()).doesNotContain("W00");
                        return (System.nanoTime() - began) / 1_000;
                    })
                    .sorted()
                    .toList();
            log.info(
                    "event=directory-measured what=search words=\"{}\" p50-ms={} p99-ms={}",
                    words,
                    micros.get(SEARCHES / 2) / 1000.0,
                    micros.get(SEARCHES * 99 / 100) / 1000.0);
            assertThat(micros.get(SEARCHES / 2)).as(words).isLessThan(500_000);
        }
    }

    private static long since(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }
}
