package vn.lgsp.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** Ways in which a version of the tracker's folder can be good, wrong, or wrong in a way that only messages find out. */
enum FolderFaults {
    REWORDED(Fate.LIVE) {
        @Override
        void into(Path folder) {
            swap(folder, "mapping/event.jslt", "\"note\"", "\"remark\"");
            swap(folder, "contract/event.request.schema.json", "\"note\"", "\"remark\"");
            sent(folder, "\"note\"", "\"remark\"");
        }
    },
    MAPPING_FAILS_AT_TIMES(Fate.TAKEN_BACK) {
        @Override
        void into(Path folder) {
            swap(
                    folder,
                    "mapping/event.jslt",
                    ".content",
                    "if (contains(\"[odd]\", string(.content))) number(.content) else .content");
        }
    },
    ROUTE_NO_YAML(Fate.REFUSED) {
        @Override
        void into(Path folder) {
            swap(folder, "progress.camel.yaml", "- route:", "- route: [");
        }
    },
    PARTNER_REFUSES(Fate.TAKEN_BACK) {
        @Override
        void into(Path folder) {
            swap(folder, "mapping/event.jslt", "\"by\"", "\"refuse\" : true,\n  \"by\"");
            swap(
                    folder,
                    "contract/event.request.schema.json",
                    "\"additionalProperties\": false",
                    "\"additionalProperties\": true");
            sent(folder, "\"dossier\"", "\"refuse\": true, \"dossier\"");
        }
    },
    MORE_AT_ONCE(Fate.LIVE) {
        @Override
        void into(Path folder) {
            swap(folder, "system.yaml", "CONCURRENCY:4", "CONCURRENCY:9");
        }
    },
    EXAMPLE_WRONG(Fate.REFUSED) {
        @Override
        void into(Path folder) {
            swap(folder, "mapping/event.jslt", "\"state\" : .status", "\"state\" : .content");
        }
    },
    ROUTE_SILENT_AT_TIMES(Fate.TAKEN_BACK) {
        @Override
        void into(Path folder) {
            String call = "- to:\n            uri: partner:tracker/event\n";
            String choice = """
                    - choice:
                        when:
                          - expression:
                              simple:
                                expression: "${body} !contains '[odd]'"
                            steps:
                              - to:
                                  uri: partner:tracker/event
                    """.indent(8).stripLeading();
            swap(folder, "progress.camel.yaml", call, choice);
        }
    },
    MANIFEST_UNKNOWN_KEY(Fate.REFUSED) {
        @Override
        void into(Path folder) {
            swap(folder, "system.yaml", "receives:", "recieves:");
        }
    },
    PATH_WRONG(Fate.TAKEN_BACK) {
        @Override
        void into(Path folder) {
            swap(folder, "system.yaml", "path: /events", "path: /event");
        }
    },
    ROUTE_ID_FOREIGN(Fate.REFUSED) {
        @Override
        void into(Path folder) {
            swap(folder, "progress.camel.yaml", "id: tracker-", "id: dms-");
        }
    },
    ANSWERS_UNREAD(Fate.TAKEN_BACK) {
        @Override
        void into(Path folder) {
            swap(
                    folder,
                    "mapping/answer.jslt",
                    "if (.body.status == \"ok\")",
                    "if (.body.status == \"ok\" and not(.body.receipt))");
        }
    },
    MAPPING_NO_JSLT(Fate.REFUSED) {
        @Override
        void into(Path folder) {
            append(folder, "mapping/event.jslt", "}");
        }
    },
    ERROR_HANDLER(Fate.REFUSED) {
        @Override
        void into(Path folder) {
            append(folder, "progress.camel.yaml", "- errorHandler:\n    noErrorHandler: {}\n");
        }
    },
    CONTRACT_BROKEN(Fate.REFUSED) {
        @Override
        void into(Path folder) {
            swap(folder, "contract/event.request.schema.json", "\"minLength\": 1", "\"minLength\": 99");
        }
    },
    ANSWER_WRONG(Fate.REFUSED) {
        @Override
        void into(Path folder) {
            swap(folder, "mapping/answer.jslt", "\"rejected\"", "\"delivered\"");
        }
    },
    COMPONENT_FORBIDDEN(Fate.REFUSED) {
        @Override
        void into(Path folder) {
            swap(folder, "progress.camel.yaml", "uri: partner:tracker/event", "uri: jms:tracker.dispatch");
        }
    },
    DIRECT_WITHOUT_CONSUMER(Fate.REFUSED) {
        @Override
        void into(Path folder) {
            swap(folder, "progress.camel.yaml", "uri: partner:tracker/event", "uri: direct:nowhere");
        }
    },
    ROUTE_MISSING(Fate.REFUSED) {
        @Override
        void into(Path folder) {
            delete(folder, "progress.camel.yaml");
        }
    },
    VALUE_MISSING(Fate.REFUSED) {
        @Override
        void into(Path folder) {
            swap(folder, "system.yaml", "${TRACKER_TOKEN}", "${TRACKER_OTHER_TOKEN}");
        }
    },
    CLIENT_OF_ANOTHER(Fate.REFUSED) {
        @Override
        void into(Path folder) {
            append(
                    folder,
                    "system.yaml",
                    "clients:\n  - id: one-stop\n    secret: ${TRACKER_TOKEN}\nscopes: [dossier.read]\n");
        }
    },
    /** There is nothing wrong with it but that it cannot be told apart from the version before. */
    README_CHANGED(Fate.LIVE) {
        @Override
        void into(Path folder) {}
    };

    private final Fate fate;

    FolderFaults(Fate fate) {
        this.fate = fate;
    }

    /** What is to become of such a version. */
    enum Fate {
        LIVE,
        REFUSED,
        /** Live, watched, and taken back by the bus itself. */
        TAKEN_BACK
    }

    Fate fate() {
        return fate;
    }

    abstract void into(Path folder);

    /** A copy of the good folder with this in it, and with a number, so that no two are the same version. */
    Path in(Path good, Path target, int number) {
        try {
            FileSystemUtils.copyRecursively(good, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        into(target);
        append(target, "README.md", "\nBản số " + number + ".\n");
        return target;
    }

    private static void swap(Path folder, String file, String from, String to) {
        String text = read(folder.resolve(file));
        if (!text.contains(from)) {
            throw new IllegalStateException(file + " has no '" + from + "'");
        }
        write(folder.resolve(file), text.replace(from, to));
    }

    /** The examples say the same. */
    private static void sent(Path folder, String from, String to) {
        try (Stream<Path> files = Files.walk(folder.resolve("examples"))) {
            List<Path> sent = files.filter(each -> each.endsWith("sent.json")).toList();
            sent.forEach(each -> write(each, read(each).replace(from, to)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(Path folder, String file, String text) {
        write(folder.resolve(file), read(folder.resolve(file)) + text);
    }

    private static void delete(Path folder, String file) {
        try {
            Files.delete(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
