package vn.lgsp.translation;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;

/**
 * A code table: a CSV file whose first line names the columns, first column ours, second theirs. The columns {@code from}
 * and {@code until}, if there are any, hold the first and the last day on which a line is right; others are for readers. A
 * line that starts with {@code #} is a comment.
 */
final class CodeTable {
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvReadFeature.WRAP_AS_ARRAY)
            .enable(CsvReadFeature.TRIM_SPACES)
            .enable(CsvReadFeature.SKIP_EMPTY_LINES)
            .enable(CsvReadFeature.ALLOW_COMMENTS)
            .build();

    private final Map<String, List<Line>> theirs = new HashMap<>();
    private final Map<String, List<Line>> ours = new HashMap<>();
    private final String file;

    private CodeTable(String file) {
        this.file = file;
    }

    /** One line, right on these days, both included. */
    private record Line(String our, String their, LocalDate from, LocalDate until) {
        boolean isRight(LocalDate day) {
            return !day.isBefore(from) && !day.isAfter(until);
        }

        boolean meets(Line other) {
            return !from.isAfter(other.until) && !other.from.isAfter(until);
        }
    }

    static CodeTable parse(String csv, String file) {
        CodeTable table = new CodeTable(file);
        try (MappingIterator<String[]> rows = CSV.readerFor(String[].class).readValues(csv)) {
            if (rows.hasNextValue()) {
                List<String> columns = List.of(rows.nextValue());
                while (rows.hasNextValue()) {
                    table.add(columns, rows.nextValue(), rows.currentLocation().getLineNr() - 1);
                }
            }
        } catch (JacksonException e) {
            throw new MappingFailed(file, e.getLocation().getLineNr(), "Cannot be read as CSV", null, null);
        }
        return table;
    }

    private void add(List<String> columns, String[] cells, int number) {
        if (cells.length < 2 || cells[0].isBlank() || cells[1].isBlank()) {
            throw wrong(number, "A line of a table needs two values and a comma");
        }
        Line line = new Line(
                cells[0],
                cells[1],
                day(columns, cells, "from", number).orElse(LocalDate.MIN),
                day(columns, cells, "until", number).orElse(LocalDate.MAX));
        List<Line> same = theirs.computeIfAbsent(line.our(), our -> new ArrayList<>());
        if (same.stream().anyMatch(line::meets)) {
            throw wrong(number, "This value stands in the table twice");
        }
        same.add(line);
        ours.computeIfAbsent(line.their(), their -> new ArrayList<>()).add(line);
    }

    private Optional<LocalDate> day(List<String> columns, String[] cells, String column, int number) {
        int at = columns.indexOf(column);
        if (at < 2 || at >= cells.length || cells[at].isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(cells[at]));
        } catch (DateTimeParseException e) {
            throw wrong(number, "'" + column + "' is no day such as 2025-07-01");
        }
    }

    private MappingFailed wrong(int number, String reason) {
        return new MappingFailed(file, number, reason, null, null);
    }

    /** Their value for ours on this day; on the last day that the table knows of if no day is given. */
    @Nullable
    String their(String our, @Nullable LocalDate day) {
        return right(theirs, our, day).map(Line::their).orElse(null);
    }

    /** Our value for theirs. Where several of ours mean one of theirs, the first line is the way back. */
    @Nullable
    String our(String their, @Nullable LocalDate day) {
        return right(ours, their, day).map(Line::our).orElse(null);
    }

    private static Optional<Line> right(Map<String, List<Line>> lines, String key, @Nullable LocalDate day) {
        List<Line> found = lines.getOrDefault(key, List.of());
        LocalDate on = day != null
                ? day
                : found.stream().map(Line::until).max(Comparator.naturalOrder()).orElse(LocalDate.MAX);
        return found.stream().filter(line -> line.isRight(on)).findFirst();
    }
}
