package vn.lgsp.routing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;
import tools.jackson.dataformat.csv.CsvSchema;
import vn.lgsp.exchange.VietnamTime;

/**
 * Which codes mean the same agency. One has a code in two forms; and some have got another code from a day on: when
 * provinces, districts and communes are merged, open dossiers keep the code that they were born with. Immutable.
 */
public final class Agencies {
    /** Nobody's code is known in its other form. */
    private static final Function<String, @Nullable String> NO_FORMS = code -> null;

    /** Nobody was renamed. */
    public static final Agencies UNCHANGED = new Agencies(List.of());

    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvReadFeature.TRIM_SPACES)
            .enable(CsvReadFeature.SKIP_EMPTY_LINES)
            .enable(CsvReadFeature.ALLOW_COMMENTS)
            .enable(CsvReadFeature.FAIL_ON_MISSING_HEADER_COLUMNS)
            .build();
    /** {@code <agency>-<yyMMdd>-<number>}. */
    private static final Pattern BIRTHDAY = Pattern.compile("^[^-]+-([0-9]{6})-");

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuMMdd", Locale.ROOT);
    private static final CsvSchema COLUMNS = CsvSchema.emptySchema().withHeader();

    private final Map<List<String>, Renaming> after = new HashMap<>();
    private final Map<List<String>, List<Renaming>> before = new HashMap<>();

    private final Function<String, @Nullable String> forms;

    private Agencies(List<Renaming> renamings) {
        this(renamings, NO_FORMS);
    }

    /**
     * @param forms gives a code in the other form, or null if that is not known. It holds on every day, so both have to be of
     *     one province or ministry: who goes to another one is renamed.
     * @throws IllegalArgumentException if the renamings contradict each other
     */
    public Agencies(List<Renaming> renamings, Function<String, @Nullable String> forms) {
        this.forms = forms;
        for (Renaming each : renamings) {
            if (after.putIfAbsent(each.old().path(), each) != null) {
                throw new IllegalArgumentException(each.old().text() + " gets a new code twice");
            }
            before.computeIfAbsent(each.now().path(), path -> new ArrayList<>()).add(each);
        }
        for (Renaming each : renamings) {
            if (successors(each.old()).contains(each.old())) {
                throw new IllegalArgumentException(each.old().text() + " becomes itself");
            }
        }
    }

    /**
     * One agency's new code; several may become one.
     *
     * @param from the first day on which dossiers are born under the new code
     */
    public record Renaming(AgencyCode old, AgencyCode now, LocalDate from) {}

    /** As the list in this CSV file has it, see {@link #list}. */
    public static Agencies read(Path file) {
        return new Agencies(list(file));
    }

    /**
     * The list in this CSV file with the columns {@code old}, {@code new} and {@code from}; nobody was renamed if there is no
     * such file.
     *
     * @throws ManifestBroken if it cannot be used
     */
    public static List<Renaming> list(Path file) {
        if (Files.notExists(file)) {
            return List.of();
        }
        List<Renaming> renamings = new ArrayList<>();
        try (MappingIterator<Map<String, String>> rows =
                CSV.readerForMapOf(String.class).with(COLUMNS).readValues(Files.readString(file))) {
            rows.forEachRemaining(row -> renamings.add(renaming(row)));
            var unused = new Agencies(renamings);
            return renamings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JacksonException e) {
            throw new ManifestBroken(file, "line " + e.getLocation().getLineNr() + " cannot be read as CSV");
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new ManifestBroken(file, "row " + renamings.size() + ": " + e.getMessage());
        }
    }

    private static Renaming renaming(Map<String, String> row) {
        return new Renaming(
                AgencyCode.of(value(row, "old")),
                AgencyCode.of(value(row, "new")),
                LocalDate.parse(value(row, "from")));
    }

    private static String value(Map<String, String> row, String column) {
        String value = row.get(column);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("has no value in the column '" + column + "'");
        }
        return value;
    }

    /**
     * Whether one of these codes covers the agency under any of the names that it, or an agency above it, has or had. Agencies
     * that became one do not cover each other.
     */
    public boolean covers(List<String> codes, AgencyCode agency) {
        // Mostly it is called what it always was.
        return isCovered(codes, agency) || otherNames(agency).anyMatch(name -> isCovered(codes, name));
    }

    private static boolean isCovered(List<String> codes, AgencyCode agency) {
        return codes.stream().anyMatch(code -> AgencyCode.of(code).covers(agency));
    }

    /** With those of the agencies above it, whose own names do no harm: what covers these covers it too. */
    private Stream<AgencyCode> otherNames(AgencyCode agency) {
        if (after.isEmpty() && forms == NO_FORMS) {
            return Stream.empty();
        }
        List<AgencyCode> now = agency.selfAndAbove().flatMap(this::bothForms).toList();
        return Stream.concat(
                now.stream(),
                now.stream()
                        .flatMap(each -> Stream.concat(successors(each).stream(), origins(each)))
                        .flatMap(this::bothForms));
    }

    private Stream<AgencyCode> bothForms(AgencyCode agency) {
        String other = forms.apply(agency.written());
        return other == null ? Stream.of(agency) : Stream.of(agency, AgencyCode.of(other));
    }

    private SequencedSet<AgencyCode> successors(AgencyCode agency) {
        SequencedSet<AgencyCode> found = new LinkedHashSet<>();
        for (Renaming next = after.get(agency.path());
                next != null && found.add(next.now());
                next = after.get(next.now().path())) {}
        return found;
    }

    private Stream<AgencyCode> origins(AgencyCode agency) {
        return before.getOrDefault(agency.path(), List.of()).stream()
                .map(Renaming::old)
                .flatMap(old -> Stream.concat(Stream.of(old), origins(old)));
    }

    /**
     * Writes the agency of a dossier with the code that its receiver takes; the code of the dossier itself stays for ever. A
     * dossier is as old as its code says, and where that says nothing as the message.
     *
     * @param message changed, if it is a dossier and its receiver takes new codes from a day on
     */
    public void write(JsonNode message, ConnectedSystem receiver, String dossier, Instant acceptedAt) {
        LocalDate since = receiver.manifest().newCodesFrom();
        String given = message.at("/agency/code").asString("");
        if (since == null || given.isEmpty()) {
            return;
        }
        LocalDate born = birthday(dossier).orElseGet(() -> VietnamTime.day(acceptedAt));
        ((ObjectNode) message.path("agency")).put("code", codeFor(given, AgencyCode.ofDossier(dossier), born, since));
    }

    private static Optional<LocalDate> birthday(String dossier) {
        Matcher found = BIRTHDAY.matcher(dossier);
        try {
            return found.find() ? Optional.of(LocalDate.parse(found.group(1), DAY)) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /**
     * The code of an agency in a dossier, for a receiver that takes new codes from a day on. Where several agencies became one
     * and the dossier does not tell which of them it is, the code stays.
     *
     * @param given as its sender wrote it
     * @param own the agency that the dossier's code begins with
     * @param born the day on which the dossier got its code
     * @param since the first birthday of dossiers with new codes
     */
    String codeFor(String given, AgencyCode own, LocalDate born, LocalDate since) {
        AgencyCode agency = AgencyCode.of(given);
        if (!born.isBefore(since)) {
            return newCode(agency, born);
        }
        // Its last renaming came too early for this receiver; those before it only if they came after the dossier.
        return origin(agency, own)
                .map(last -> codeAt(last.old(), own, born).text())
                .orElse(given);
    }

    private String newCode(AgencyCode agency, LocalDate born) {
        Renaming next = after.get(agency.path());
        return next == null || born.isBefore(next.from()) ? agency.text() : newCode(next.now(), born);
    }

    private AgencyCode codeAt(AgencyCode agency, AgencyCode own, LocalDate born) {
        return origin(agency, own)
                .filter(last -> last.from().isAfter(born))
                .map(last -> codeAt(last.old(), own, born))
                .orElse(agency);
    }

    private Optional<Renaming> origin(AgencyCode agency, AgencyCode own) {
        List<Renaming> origins = before.getOrDefault(agency.path(), List.of());
        return origins.size() == 1
                ? Optional.of(origins.getFirst())
                : origins.stream()
                        .filter(each -> each.old().path().equals(own.path())
                                || origins(each.old())
                                        .anyMatch(old -> old.path().equals(own.path())))
                        .findFirst();
    }
}
