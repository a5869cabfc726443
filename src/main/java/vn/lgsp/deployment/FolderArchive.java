package vn.lgsp.deployment;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * A system's folder as one file: written as a ZIP so that the same folder gives the same bytes, and read from strangers, who may
 * have made it to fill a disk or to write elsewhere.
 */
public final class FolderArchive {
    /** Bytes of a folder, unpacked. */
    static final int LARGEST = 20 * 1024 * 1024;

    static final int MOST_FILES = 2_000;
    private static final int DEEPEST = 12;
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._ +-]{1,120}");

    private FolderArchive() {}

    /** What cannot be unpacked; the message says why and names no more than the entry. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why);
        }
    }

    /** Packs all files of the folder; links are left out. */
    public static byte[] pack(Path folder) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8);
                Stream<Path> all = Files.walk(folder)) {
            List<Path> files = all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
            for (Path file : files) {
                ZipEntry entry = new ZipEntry(folder.relativize(file).toString().replace('\\', '/'));
                entry.setLastModifiedTime(FileTime.fromMillis(0));
                zip.putNextEntry(entry);
                Files.copy(file, zip);
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be read: " + e, e);
        }
        return bytes.toByteArray();
    }

    /**
     * Unpacks into a folder that is created.
     *
     * @param archive a ZIP, or a tar, also one that is compressed with gzip
     * @throws Refused if it is none of these, is too large, or has an entry that is not a plain file below the folder
     */
    public static void unpack(byte[] archive, Path folder) {
        int files = 0;
        int left = LARGEST;
        try (ArchiveInputStream<?> in = entries(archive)) {
            Files.createDirectories(folder);
            for (ArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.isDirectory()) {
                    continue;
                }
                files++;
                if (files > MOST_FILES) {
                    throw new Refused("more than " + MOST_FILES + " files");
                }
                if (entry instanceof TarArchiveEntry tar && !isPlain(tar)) {
                    throw new Refused("'" + entry.getName() + "' is no plain file");
                }
                Path file = place(entry.getName().replaceFirst("^\\./", ""), folder);
                byte[] content = in.readNBytes(left + 1);
                left -= content.length;
                if (left < 0) {
                    throw new Refused("more than " + LARGEST + " bytes");
                }
                Files.createDirectories(file.getParent());
                if (Files.exists(file)) {
                    throw new Refused("'" + entry.getName() + "' is there twice");
                }
                Files.write(file, content);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new Refused("no ZIP or tar that can be read");
        }
        if (files == 0) {
            throw new Refused("no ZIP or tar that can be read, or an empty one");
        }
    }

    private static boolean isPlain(TarArchiveEntry entry) {
        return entry.getLinkFlag() == TarConstants.LF_NORMAL || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
    }

    /** What stands between files (headers, long names, folders) is limited too: it could be most of an archive. */
    private static ArchiveInputStream<?> entries(byte[] archive) throws IOException {
        InputStream bytes = new ByteArrayInputStream(archive);
        if (ZipArchiveInputStream.matches(archive, archive.length)) {
            return new ZipArchiveInputStream(bytes, "UTF-8");
        }
        byte[] tar = GzipCompressorInputStream.matches(archive, archive.length)
                ? new GzipCompressorInputStream(bytes).readNBytes(2 * LARGEST)
                : archive;
        return new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8");
    }

    /** Below the folder whatever the name says: no step up, no root, no name that a file system takes for something else. */
    private static Path place(String name, Path folder) {
        String[] steps = name.split("/", -1);
        Path file = folder;
        for (String step : steps) {
            if (!NAME.matcher(step).matches() || step.equals(".") || step.equals("..") || steps.length > DEEPEST) {
                throw new Refused("'" + name + "' is no name of a file in a folder");
            }
            file = file.resolve(step);
        }
        if (!file.normalize().startsWith(folder)) {
            throw new Refused("'" + name + "' is no name of a file in a folder");
        }
        return file;
    }
}
