package vn.lgsp.edxml;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes documents and statuses up, all kinds of them, the same for the same seed. */
public final class Documents {
    /** Ordinary, composed and combining Vietnamese, beyond the basic plane, and what XML has its own ideas about. */
    private static final String[] WORDS = {
        "Văn",
        "phòng",
        "Sở",
        "Nông",
        "nghiệp",
        "quyết",
        "định",
        "ie\u0302\u0323n",
        "Đie\u0302\u0300u",
        "𠀀𡨸",
        "😀",
        "&",
        "<b>",
        "]]>",
        "\"x\"",
        "'y'",
        "a\u00a0b",
        "128/SNNMT-VP",
        "\t1",
        "x\ny",
        "\u200b",
        "�",
        "Hòa Bình",
        "%20",
        "--"
    };

    private final Random random;
    private final List<String> others;
    private int number;

    Documents(long seed) {
        this(seed, List.of("H28"));
    }

    /** @param others where those come from that documents are sent to and statuses are said to */
    public Documents(long seed, List<String> others) {
        random = new Random(seed);
        this.others = List.copyOf(others);
    }

    /** The next one, with a document's contents by content id. */
    public Made next() {
        number++;
        return random.nextInt(4) == 0 ? new Made(status(), new TreeMap<>()) : document();
    }

    /** What is in a file. */
    public record Made(Edxml content, TreeMap<String, byte[]> files) {}

    private Made document() {
        TreeMap<String, byte[]> files = new TreeMap<>();
        List<Reference> manifest = new ArrayList<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            String id = "cid:" + number + "-" + i;
            manifest.add(new Reference(id, "application/zip", maybe(() -> text(200)), name()));
            files.put(id, bytes());
        }
        Business.Type type = Business.Type.values()[random.nextInt(4)];
        Business business = maybe(() -> business(type));
        Document document = new Document(
                header(), some(1, 4, () -> new TraceHeader(agency(), time())), business, manifest, List.of());
        return new Made(document, files);
    }

    Status status() {
        Organ from = organ("H28");
        StaffInfo staff = maybe(this::staff);
        return new Status(
                from,
                responseFor(other()),
                staff == null || staff.isEmpty() ? null : staff,
                StatusCode.values()[random.nextInt(StatusCode.values().length)].code(),
                maybe(() -> text(1000)),
                time());
    }

    private MessageHeader header() {
        LocalDate date = date();
        String sender = agency();
        String code = 1 + random.nextInt(9999) + "/UBND-VP";
        return new MessageHeader(
                organ("H28"),
                some(1, 30, () -> organ(other())),
                random.nextBoolean() ? sender + "," + date.format(Fields.DATE) + "," + code : "{" + number + "-GUID}",
                new MessageHeader.Code("" + random.nextInt(10_000), text(50)),
                new MessageHeader.Promulgation(text(50), date),
                new MessageHeader.DocumentType(1 + random.nextInt(2), maybe(() -> random.nextInt(33)), text(100)),
                text(500),
                maybe(() -> text(500)),
                new MessageHeader.Signer(maybe(() -> text(100)), maybe(() -> text(100)), text(50)),
                maybe(this::date),
                maybe(this::otherInfo),
                some(0, 3, () -> responseFor("H28")),
                maybe(() -> random.nextInt(3)),
                some(0, 3, () -> text(200)),
                maybe(() -> text(100)),
                some(0, 5, () -> text(500)));
    }

    private MessageHeader.OtherInfo otherInfo() {
        return new MessageHeader.OtherInfo(
                maybe(() -> random.nextInt(5)),
                maybe(() -> text(100)),
                maybe(() -> text(10)),
                maybe(() -> random.nextInt(500)),
                maybe(() -> random.nextInt(500)),
                maybe(() -> text(500)),
                maybe(() -> text(500)),
                maybe(random::nextBoolean),
                some(0, 3, () -> text(500)));
    }

    private Business business(Business.Type type) {
        boolean update = type == Business.Type.UPDATE;
        return new Business(
                update ? text(200) : null,
                type,
                maybe(() -> text(500)),
                maybe(random::nextBoolean),
                update
                        ? new Business.Change(
                                random.nextBoolean(),
                                maybe(random::nextBoolean),
                                some(0, 5, () -> new Business.Receiver(agency(), maybe(() -> random.nextInt(2)))))
                        : null,
                type == Business.Type.REPLACE
                        ? some(1, 3, () -> new Business.Replacement(text(200), some(0, 30, this::agency)))
                        : List.of(),
                maybe(this::staff));
    }

    private Organ organ(String top) {
        return new Organ(
                agency(top),
                maybe(() -> text(200)),
                text(200),
                maybe(() -> text(250)),
                maybe(() -> "vanthu" + random.nextInt(99) + "@example.test"),
                maybe(() -> "0218 000 " + random.nextInt(999)),
                maybe(() -> "0218 000 " + random.nextInt(999)),
                maybe(() -> "https://example.test/" + random.nextInt(99)));
    }

    private StaffInfo staff() {
        return new StaffInfo(
                maybe(() -> text(200)),
                maybe(() -> text(100)),
                maybe(() -> text(200)),
                maybe(() -> text(100)),
                maybe(() -> "a@example.test"),
                maybe(() -> "0900 000 000"));
    }

    private ResponseFor responseFor(String top) {
        return new ResponseFor(agency(top), maybe(() -> text(100)), maybe(() -> text(200)), maybe(this::date));
    }

    private String other() {
        return others.get(random.nextInt(others.size()));
    }

    private String agency() {
        return agency("H28");
    }

    private String agency(String top) {
        return random.nextBoolean()
                ? "000.%02d.%02d.%s".formatted(random.nextInt(100), random.nextInt(100), top)
                : top + "." + random.nextInt(100) + "." + random.nextInt(100);
    }

    private LocalDate date() {
        return LocalDate.of(2010, 1, 1).plusDays(random.nextInt(8000));
    }

    private LocalDateTime time() {
        return date().atTime(random.nextInt(24), random.nextInt(60), random.nextInt(60));
    }

    private String name() {
        return text(60) + List.of(".pdf", ".docx", ".zip", "", ".PDF", ".tệp").get(random.nextInt(6));
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(5000)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        if (bytes.length > 4 && random.nextInt(4) == 0) {
            System.arraycopy(new byte[] {'P', 'K', 3, 4}, 0, bytes, 0, 4);
        }
        return bytes;
    }

    /** Some words of at most this length, without white space around, which files do not keep. */
    private String text(int longest) {
        StringBuilder text = new StringBuilder("V");
        int words = 1 + random.nextInt(8);
        for (int i = 0; i < words; i++) {
            String word = " " + WORDS[random.nextInt(WORDS.length)];
            if (text.length() + word.length() < longest) {
                text.append(word);
            }
        }
        return text.toString().strip();
    }

    private <T> @Nullable T maybe(Supplier<T> value) {
        return random.nextInt(3) == 0 ? null : value.get();
    }

    private <T> List<T> some(int least, int most, Supplier<T> value) {
        // Long lists are rarer.
        int count = least + (random.nextInt(5) == 0 ? random.nextInt(most - least + 1) : random.nextInt(2));
        return IntStream.range(0, Math.min(count, most))
                .mapToObj(i -> value.get())
                .toList();
    }
}
