package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.BusProcess;
import vn.lgsp.house.MarkdownCommands;

/** Every command of the README, of the vendors' page, of look-ups and of the tutorial that can be run, run by a shell as a newcomer would. */
@Order(4)
class ReadmeIT {
    private static final String END = "--- end of block ";
    /** What each block's output must hold, in the order of the README. */
    private static final List<List<String>> README = List.of(
            List.of("\n"),
            List.of("\"exchangeId\"", "\"ACCEPTED\""),
            List.of("\"exchangeId\"", "\"ACCEPTED\""),
            List.of("\"timeline\"", "Bùi Văn Mẫu", "\"kind\":\"ACCEPTED\"", "\"PROCESSING\""),
            List.of("\"national-portal\"", "\"dispatch\"", "\"parked\""));

    private static final List<List<String>> VENDOR = List.of(
            List.of("signed in at "),
            List.of("\"error_code\":0"),
            List.of("\"dossier.submitted\"", "\"lease\""),
            List.of("204"),
            List.of("\"ACCEPTED\""),
            List.of("\"ACCEPTED\""),
            List.of("Bùi Văn Mẫu", "\"PROCESSING\"", "national-portal đã nhận"));

    private static final List<List<String>> LOOKUPS = List.of(
            List.of("\"enterprise\"", "\"keptFor\":86400"),
            List.of("CÔNG TY TNHH VÍ DỤ SÔNG ĐÀ", "\"cached\""),
            List.of("\"dueOn\":\"2026-03-16\""),
            List.of("H28.12.canbo1", "\"answered\""));

    private static final List<List<String>> TUTORIAL = List.of(
            List.of("\n"),
            List.of("tracker"),
            List.of("Folders: 1, findings: 0"),
            List.of("/note: the example says", "but nothing was sent"),
            List.of("tracker "),
            List.of("\"ACCEPTED\""),
            List.of("tracker đã nhận", "(-1): Không tìm thấy hồ sơ"),
            List.of("Folders: 1, findings: 0", "tracker "),
            List.of("LIVE", "TAKEN_BACK", "Đối tác chưa sẵn sàng"));

    @TempDir
    private Path data;

    @Test
    void commands_doWhatThePageSays() {
        try (BusProcess bus =
                BusProcess.start(data.resolve("bus"), Settings.sandbox("BUSINESS_REGISTRATION_ENABLED", "true"))) {
            holds(bus, "README.md", README);
            holds(bus, "docs/start/connecting-a-vendor.md", VENDOR);
            holds(bus, "docs/reference/lookups.md", LOOKUPS);
            holds(bus, "docs/systems/tutorial.md", TUTORIAL);
            holds(bus, "routes/business-registration/README.md", List.of(List.of("CÔNG TY TNHH VÍ DỤ SÔNG ĐÀ")));
        }
    }

    private void holds(BusProcess bus, String page, List<List<String>> expected) {
        StringBuilder script = new StringBuilder("set -euo pipefail\n");
        MarkdownCommands.of(Path.of(page))
                .runnable()
                .forEach(block -> script.append(block.text()).append("echo; echo '" + END + "'\n"));
        String commands = onPortsOf(bus, script.toString());
        List<String> first = outputs(commands);
        assertThat(first).hasSize(expected.size() + 1);
        // A person is slower than this test: what was accepted needs a moment until it is handed on. All
        // commands of a page take half a minute.
        Iterator<List<String>> runs = Stream.concat(Stream.of(first), Stream.generate(() -> outputs(commands)))
                .iterator();
        await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            List<String> outputs = runs.next();
            for (int i = 0; i < expected.size(); i++) {
                assertThat(outputs.get(i)).contains(expected.get(i));
            }
        });
    }

    private List<String> outputs(String commands) {
        try {
            Process shell = new ProcessBuilder("bash", "-c", commands)
                    .directory(data.toFile())
                    .redirectErrorStream(true)
                    .start();
            shell.getOutputStream().close();
            String output = new String(shell.getInputStream().readAllBytes(), UTF_8);
            assertThat(shell.waitFor()).as(output).isZero();
            return List.of(output.split(END, -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The machine may use the ports that the README names for something else. */
    private static String onPortsOf(BusProcess bus, String commands) {
        String there = commands;
        for (Map.Entry<String, String> port : Map.of(
                        "8080", "LGSP_PORT", "8081", "LGSP_CONTROL_PORT", "8090", "LGSP_SIMULATOR_PORT")
                .entrySet()) {
            there = there.replace("127.0.0.1:" + port.getKey(), "127.0.0.1:" + bus.port(port.getValue()));
        }
        return "export LGSP_CONTROL_URL=" + bus.control("") + " LGSP_SERVICE_URL=" + bus.service("") + "\n"
                + there.replace("./lgsp ", String.join(" ", BusProcess.commands()) + " ");
    }
}
