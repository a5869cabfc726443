package vn.lgsp.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An agency's identifier as a path from the province or ministry downwards, whichever of the two forms it was written
 * in: {@code 000.00.12.H28} (QCVN 102:2016, level one last, zeros unused) or {@code H28.12} (QĐ 20/2020, level one
 * first). Levels below the first are kept apart by form, since the numbers of the two forms do not mean the same.
 */
public record AgencyCode(String text, List<String> path) {
    private static final Pattern OLD = Pattern.compile("[0-9]{3}\\.[0-9]{2}\\.[0-9]{2}\\.[A-Z][0-9]{2}");
    private static final String OLD_LEVEL = "old-";
    private static final Pattern UNUSED = Pattern.compile("0+");

    public AgencyCode {
        path = List.copyOf(path);
    }

    public static AgencyCode of(String text) {
        List<String> parts = Arrays.asList(text.split("\\.", -1));
        return new AgencyCode(text, OLD.matcher(text).matches() ? oldPath(parts) : parts);
    }

    /** The agency that a dossier code such as {@code H28.12-260315-0042} begins with. */
    public static AgencyCode ofDossier(String dossierCode) {
        int dash = dossierCode.indexOf('-');
        return of(dash < 0 ? dossierCode : dossierCode.substring(0, dash));
    }

    /** Whether the other agency is this one or stands below it. */
    public boolean covers(AgencyCode other) {
        return other.path.size() >= path.size()
                && other.path.subList(0, path.size()).equals(path);
    }

    /** The agency and those that it stands below, level one last; in their own form they have no text. */
    Stream<AgencyCode> selfAndAbove() {
        return IntStream.rangeClosed(1, path.size())
                .map(levels -> path.size() + 1 - levels)
                .mapToObj(levels -> new AgencyCode(text, path.subList(0, levels)));
    }

    /** Whether it was written with level one last. */
    public boolean isOldForm() {
        return OLD.matcher(text).matches();
    }

    /** The code as its path says it, whatever it was made from. */
    String written() {
        if (path.size() == 1 || !path.get(1).startsWith(OLD_LEVEL)) {
            return String.join(".", path);
        }
        return oldLevel(3, "000") + "." + oldLevel(2, "00") + "." + oldLevel(1, "00") + "." + path.getFirst();
    }

    private String oldLevel(int level, String unused) {
        return path.size() > level ? path.get(level).substring(OLD_LEVEL.length()) : unused;
    }

    private static List<String> oldPath(List<String> parts) {
        List<String> path = new ArrayList<>();
        path.add(parts.get(3));
        for (int level = 2; level >= 0 && !UNUSED.matcher(parts.get(level)).matches(); level--) {
            path.add(OLD_LEVEL + parts.get(level));
        }
        return path;
    }
}
