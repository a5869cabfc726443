package vn.lgsp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.zip.CRC32;
import org.flywaydb.core.Flyway;
import org.springframework.util.FileSystemUtils;
import vn.lgsp.messagestore.embedded.EmbeddedPostgres;

/**
 * A database that was made once, with the bus's tables and nothing in them, and is copied for each bus and store of the
 * tests: unpacking PostgreSQL and making a cluster takes seconds of a processor each time. {@code EmbeddedPostgresIT} and
 * {@code PackagedJarIT} begin with an empty folder, as a newcomer does.
 */
public final class PreparedStore {
    private static final String SCHEMA = "db/migration/V1__exchange.sql";
    private static final String STORE = "postgresql";

    private PreparedStore() {}

    /** Puts one into this data folder, unless there is one already or there can be none. */
    public static void into(Path data) {
        if (Files.exists(data.resolve(STORE)) || Files.exists(data) && !Files.isDirectory(data)) {
            return;
        }
        try {
            copy(prepared(), Files.createDirectories(data).resolve(STORE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized Path prepared() throws IOException {
        Path made = Path.of("target", "store-" + identity()).toAbsolutePath();
        if (!Files.exists(made)) {
            Path draft = Files.createTempDirectory(Files.createDirectories(made.getParent()), "store-");
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(draft)) {
                Flyway.configure()
                        .dataSource(postgres.jdbcUrl(), postgres.user(), postgres.password())
                        .load()
                        .migrate();
            }
            // The next one listens elsewhere, and has said nothing yet.
            Files.delete(draft.resolve(STORE).resolve("port"));
            FileSystemUtils.deleteRecursively(draft.resolve(STORE).resolve("log"));
            Files.move(draft, made, StandardCopyOption.ATOMIC_MOVE);
        }
        return made.resolve(STORE);
    }

    /** Of the tables and the programs: a store that others wrote is of no use. */
    private static String identity() throws IOException {
        ClassLoader classes = PreparedStore.class.getClassLoader();
        CRC32 sum = new CRC32();
        try (InputStream schema = Objects.requireNonNull(classes.getResourceAsStream(SCHEMA))) {
            sum.update(schema.readAllBytes());
        }
        sum.update(System.getProperty("java.class.path").getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }

    /** The programs are linked, since nobody writes them; the cluster is copied. */
    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.copy(folder, to.resolve(from.relativize(folder)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path relative = from.relativize(file);
                if (attributes.isRegularFile() && relative.startsWith("cluster")) {
                    Files.copy(file, to.resolve(relative), StandardCopyOption.COPY_ATTRIBUTES);
                } else {
                    link(file, to.resolve(relative));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void link(Path file, Path to) throws IOException {
        try {
            Files.createLink(to, file);
        } catch (IOException | UnsupportedOperationException anotherDisk) {
            Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
