package vn.lgsp.edxml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.edxml.EdxmlRefused.Reason;
import vn.lgsp.edxml.Samples.Kept;

/**
 * Damages files in many ways and reads them: each is read or refused with a code, soon, and the sink gets only what came
 * whole.
 */
final class Fuzz {
    private static final Logger log = LoggerFactory.getLogger(Fuzz.class);
    private static final EdxmlLimits TIGHT = new EdxmlLimits(4 << 20, 256 << 10, 32, 100, 10, 16 << 20, 100);
    /** Of the processor's time, so that a busy machine is no failure. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final byte[][] PIECES = {
        Samples.bytes("<"),
        Samples.bytes("]]>"),
        Samples.bytes("<!DOCTYPE a [<!ENTITY b \"c\">]>"),
        Samples.bytes("&b;"),
        Samples.bytes("<![CDATA["),
        Samples.bytes("<!--"),
        Samples.bytes("<?x "),
        Samples.bytes("<a>".repeat(50)),
        Samples.bytes("&#0;"),
        Samples.bytes("&#x1F600;"),
        {0},
        {(byte) 0xFF, (byte) 0xFE},
        {(byte) 0xC0, (byte) 0x80},
        Samples.bytes("xmlns:edXML=\"x\""),
        Samples.bytes("../../../etc/passwd"),
        Samples.bytes("</edXML:From>"),
        Samples.bytes("<edXML:To/>"),
        Samples.bytes("UEsDBBQAAAAIA"),
        Samples.bytes("===="),
        Samples.bytes("9".repeat(400))
    };

    private static final byte[][] FILLINGS = {
        Samples.bytes("9".repeat(400)), Samples.bytes("x".repeat(10_000)), Samples.bytes("-1"),
                Samples.bytes("31/12/2026"),
        Samples.bytes("<x/>"), Samples.bytes("../../../etc/passwd"), Samples.bytes(" \n "), Samples.bytes("&#x1F600;"),
        Samples.bytes("<edXML:To/>".repeat(150)), Samples.bytes("<![CDATA[a]]>b<!--c-->d")
    };
    private static final Pattern ELEMENT =
            Pattern.compile("<((?:edXML:)?\\w+)(?: [^<>]*)?>((?:(?!</\\1>|<\\1[ >])[\\s\\S]){0,3000}+)</\\1>");

    private final Random random;
    private final long seed;
    private final List<byte[]> files = new ArrayList<>();
    private final Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
    private int read;

    Fuzz() throws IOException {
        seed = RoundTrips.seed();
        random = new Random(seed);
        Documents documents = new Documents(seed);
        for (int i = 0; i < 20; i++) {
            files.add(RoundTrips.written(documents.next()));
        }
        files.add(Samples.bytes(Samples.text("document.edxml")));
        files.add(Samples.bytes(Samples.text("status-03.edxml")));
    }

    void run(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            one(damaged(), "seed " + seed + " number " + i);
        }
        log.info("event=edxml-fuzzed seed={} files={} read={} refused={}", seed, count, read, refused);
        assertThat(read).isPositive();
        assertThat(refused).containsKeys(Reason.MALFORMED, Reason.ATTACHMENT_BROKEN);
    }

    private void one(byte[] file, String which) throws IOException {
        Kept kept = new Kept();
        long start = THREADS.getCurrentThreadCpuTime();
        try {
            new EdxmlReader(TIGHT).read(new ByteArrayInputStream(file), kept);
            read++;
        } catch (EdxmlRefused e) {
            refused.merge(e.reason(), 1, Integer::sum);
        } catch (RuntimeException e) {
            throw new AssertionError(which, e);
        }
        assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start))
                .as(which)
                .isLessThan(SOON);
        assertThat(kept.opened()).as(which).isEqualTo(kept.finished() + kept.broken());
        assertThat(kept.names().values()).as(which).allMatch(Fuzz::isPlain);
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty()
                && name.length() <= 255
                && !name.contains("/")
                && !name.contains("\\")
                && !name.equals("..");
    }

    private byte[] damaged() {
        byte[] file = files.get(random.nextInt(files.size())).clone();
        int times = 1 + random.nextInt(2);
        for (int i = 0; i < times; i++) {
            file = switch (random.nextInt(4)) {
                case 0 -> inZip(file);
                case 1, 2 -> element(file);
                default -> anywhere(file);
            };
        }
        return file;
    }

    private byte[] anywhere(byte[] file) {
        int at = random.nextInt(file.length);
        int to = Math.min(file.length, at + 1 + random.nextInt(200));
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(file, at + 1);
            case 1 -> joined(file, at, to, new byte[0]);
            case 2 -> joined(file, at, at, PIECES[random.nextInt(PIECES.length)]);
            case 3 -> joined(file, at, at, Arrays.copyOfRange(file, at, to));
            case 4 -> joined(file, at, to, noise(to - at));
            default -> flipped(file, at);
        };
    }

    /** An element is left out, doubled, emptied, filled with something, or put elsewhere; the XML stays whole. */
    private byte[] element(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        List<MatchResult> all = ELEMENT.matcher(text).results().limit(500).toList();
        if (all.isEmpty()) {
            return anywhere(file);
        }
        MatchResult one = all.get(random.nextInt(all.size()));
        MatchResult other = all.get(random.nextInt(all.size()));
        byte[] whole = Arrays.copyOfRange(file, one.start(), one.end());
        return switch (random.nextInt(5)) {
            case 0 -> joined(file, one.start(), one.end(), new byte[0]);
            case 1 -> joined(file, one.start(), one.start(), whole);
            case 2 -> joined(file, one.start(2), one.end(2), new byte[0]);
            case 3 -> joined(file, one.start(2), one.end(2), FILLINGS[random.nextInt(FILLINGS.length)]);
            default -> joined(file, other.start(), other.start(), whole);
        };
    }

    /** The same inside the ZIP of the first attachment, so that base64 and XML stay whole. */
    private byte[] inZip(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        int start = text.indexOf(">UEs") + 1;
        int end = text.indexOf('<', start);
        if (start == 0 || end < 0) {
            return anywhere(file);
        }
        byte[] zip;
        try {
            zip = Base64.getDecoder().decode(text.substring(start, end));
        } catch (IllegalArgumentException e) {
            return anywhere(file);
        }
        byte[] damaged = zip.length == 0 ? zip : anywhere(zip);
        return joined(file, start, end, Base64.getEncoder().encode(damaged));
    }

    private byte[] flipped(byte[] file, int at) {
        file[at] ^= (byte) (1 << random.nextInt(8));
        return file;
    }

    private byte[] noise(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[] file, int from, int to, byte[] between) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(file, 0, from);
        out.writeBytes(between);
        out.write(file, to, file.length - to);
        return out.size() == 0 ? new byte[] {' '} : out.toByteArray();
    }
}
