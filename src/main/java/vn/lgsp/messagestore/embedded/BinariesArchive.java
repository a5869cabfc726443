package vn.lgsp.messagestore.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** A tar of PostgreSQL's programs; unpacking keeps rights and links and refuses whatever would leave the folder. */
final class BinariesArchive {
    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_READ,
    };

    private BinariesArchive() {}

    static void unpackXz(InputStream txz, Path folder) throws IOException {
        try (XZInputStream tar = new XZInputStream(new BufferedInputStream(txz))) {
            unpackTar(tar, folder);
        }
    }

    /** The folder exists and is empty. */
    static void unpackTar(InputStream tar, Path folder) throws IOException {
        Path root = folder.toRealPath();
        TarArchiveInputStream entries = new TarArchiveInputStream(tar);
        for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
            Path target = inside(root, root.resolve(entry.getName()), entry);
            if (entry.isDirectory()) {
                createFolder(root, target, entry);
                continue;
            }
            Path parent = parentOf(target, entry);
            createFolder(root, parent, entry);
            if (entry.isSymbolicLink()) {
                inside(root, parent.resolve(entry.getLinkName()), entry);
                Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            } else if (entry.isFile()) {
                Files.copy(entries, target);
                Files.setPosixFilePermissions(target, permissions(entry.getMode()));
            } else {
                throw new IOException("archive entry %s is neither file, folder nor link".formatted(entry.getName()));
            }
        }
    }

    private static Path inside(Path root, Path target, TarArchiveEntry entry) throws IOException {
        Path plain = target.normalize();
        if (!plain.startsWith(root)) {
            throw new IOException("archive entry %s leaves the folder it is unpacked to".formatted(entry.getName()));
        }
        return plain;
    }

    /** A link that was unpacked before may lead anywhere: what exists of the path is followed before anything is made. */
    private static void createFolder(Path root, Path folder, TarArchiveEntry entry) throws IOException {
        Path existing = folder;
        while (!Files.exists(existing)) {
            existing = parentOf(existing, entry);
        }
        inside(root, existing.toRealPath(), entry);
        Files.createDirectories(folder);
    }

    private static Path parentOf(Path target, TarArchiveEntry entry) throws IOException {
        Path parent = target.getParent();
        if (parent == null) {
            throw new IOException("archive entry %s has no folder".formatted(entry.getName()));
        }
        return parent;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions =
                EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        for (int bit = 0; bit < BITS.length; bit++) {
            if ((mode & (1 << bit)) != 0) {
                permissions.add(BITS[bit]);
            }
        }
        return permissions;
    }
}
