package vn.lgsp.house;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A Java file as the compiler's own parser sees it, so that comments, text blocks and new syntax are read rightly.
 *
 * @param lines how many lines the file has
 * @param types all types declared in it, nested ones too
 * @param methods methods and constructors with a body
 * @param texts text literals
 * @param words imports, annotations with their at sign, and dotted names such as {@code System.out}
 */
record JavaSource(Path file, int lines, List<Type> types, List<Method> methods, List<Word> texts, List<Word> words) {

    record Type(String name, boolean topLevel, boolean isPublic) {}

    record Method(String name, int line, int lines) {}

    record Word(String text, int line) {}

    /** The Java files below this folder. */
    static List<JavaSource> below(Path folder) {
        List<Path> files = ProjectFiles.below(folder, ".java");
        if (files.isEmpty()) {
            return List.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            List<JavaSource> sources = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                sources.add(of(unit, positions));
            }
            return sources;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JavaSource of(CompilationUnitTree unit, SourcePositions positions) {
        Path file = Path.of("")
                .toAbsolutePath()
                .relativize(Path.of(unit.getSourceFile().toUri()));
        Scanner scanner = new Scanner(unit, positions);
        scanner.scan(unit, null);
        int lines = (int) ProjectFiles.text(file).lines().count();
        return new JavaSource(file, lines, scanner.types, scanner.methods, scanner.texts, scanner.words);
    }

    private static final class Scanner extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Type> types = new ArrayList<>();
        private final List<Method> methods = new ArrayList<>();
        private final List<Word> texts = new ArrayList<>();
        private final List<Word> words = new ArrayList<>();
        private int depth;

        Scanner(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
            boolean isPublic = type.getModifiers().getFlags().contains(Modifier.PUBLIC);
            types.add(new Type(type.getSimpleName().toString(), depth == 0, isPublic));
            depth++;
            super.visitClass(type, null);
            depth--;
            return null;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            long end = positions.getEndPosition(unit, method);
            if (end >= 0) {
                int first = line(method);
                int last = (int) unit.getLineMap().getLineNumber(end);
                methods.add(new Method(method.getName().toString(), first, last - first + 1));
            }
            return super.visitMethod(method, null);
        }

        @Override
        public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void nothing) {
            if (literal.getValue() instanceof String text) {
                texts.add(new Word(text, line(literal)));
            }
            return null;
        }

        @Override
        public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void nothing) {
            words.add(new Word("@" + annotation.getAnnotationType(), line(annotation)));
            return super.visitAnnotation(annotation, null);
        }

        @Override
        public @Nullable Void visitImport(ImportTree imported, @Nullable Void nothing) {
            words.add(new Word(imported.getQualifiedIdentifier().toString(), line(imported)));
            return null;
        }

        @Override
        public @Nullable Void visitMemberSelect(MemberSelectTree select, @Nullable Void nothing) {
            words.add(new Word(select.toString(), line(select)));
            return super.visitMemberSelect(select, null);
        }

        private int line(Tree tree) {
            return (int) unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
        }
    }
}
