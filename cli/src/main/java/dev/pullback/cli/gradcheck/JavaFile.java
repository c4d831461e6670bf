package dev.pullback.cli.gradcheck;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A Java file of the user. It is compiled in memory against the class path of this JVM; other source files in its folder are
 * compiled with it if it refers to them.
 */
public final class JavaFile {
    private static final Pattern PACKAGE = Pattern.compile("^\\s*package\\s+([\\w.\\s]+);", Pattern.MULTILINE);

    private final Path file;
    private final @Nullable JavaCompiler compiler;

    private JavaFile(Path file, @Nullable JavaCompiler compiler) {
        this.file = file;
        this.compiler = compiler;
    }

    /** Returns a file that the compiler of this JDK compiles. */
    public static JavaFile of(Path file) {
        return of(file, systemCompiler());
    }

    /** Returns a file for a compiler, which is null on a JRE. */
    static JavaFile of(Path file, @Nullable JavaCompiler compiler) {
        return new JavaFile(file, compiler);
    }

    private static @Nullable JavaCompiler systemCompiler() {
        try {
            return ToolProvider.getSystemJavaCompiler();
        } catch (LinkageError e) {
            return null; // a JRE without the module java.compiler
        }
    }

    /** Returns the name of the file without its folder. */
    String name() {
        Path name = file.getFileName();
        return name == null ? file.toString() : name.toString();
    }

    /**
     * Compiles the file and returns the classes that it declares, also the nested ones.
     *
     * @throws IllegalArgumentException if there is no such file, no compiler, or an error in the file
     */
    List<Class<?>> classes() {
        if (!Files.exists(file)) throw new IllegalArgumentException(file + ": no such file");
        if (Files.isDirectory(file)) throw new IllegalArgumentException(file + " is a directory");
        if (compiler == null)
            throw new IllegalArgumentException("this Java has no compiler, which " + name() + " needs; use a JDK");
        DiagnosticCollector<JavaFileObject> messages = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(messages, null, StandardCharsets.UTF_8)) {
            CompiledClasses compiled = new CompiledClasses(files);
            Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
            List<String> options = List.of(
                    "-proc:none",
                    "-nowarn",
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "-sourcepath",
                    folder + File.pathSeparator + root(folder));
            boolean right = compiler.getTask(null, compiled, messages, options, null, files.getJavaFileObjects(file))
                    .call();
            if (!right) throw new IllegalArgumentException(firstError(messages.getDiagnostics()));
            return compiled.load();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the folder that contains the package of the file, or the folder of the file if the two do not match. */
    private Path root(Path folder) throws IOException {
        Matcher declared = PACKAGE.matcher(Files.readString(file));
        if (!declared.find()) return folder;
        Path inner = Path.of(declared.group(1).replaceAll("\\s+", "").replace('.', File.separatorChar));
        @Nullable Path root = folder;
        for (int i = 0; i < inner.getNameCount() && root != null; i++) root = root.getParent();
        return root != null && folder.endsWith(inner) ? root : folder;
    }

    private String firstError(List<Diagnostic<? extends JavaFileObject>> messages) {
        List<Diagnostic<? extends JavaFileObject>> errors = messages.stream()
                .filter(m -> m.getKind() == Diagnostic.Kind.ERROR)
                .toList();
        if (errors.isEmpty()) return file + ": cannot be compiled";
        Diagnostic<? extends JavaFileObject> first = errors.get(0);
        String source =
                first.getSource() == null ? file.toString() : first.getSource().getName();
        String line = first.getLineNumber() == Diagnostic.NOPOS ? "" : ":" + first.getLineNumber();
        String others = errors.size() == 1
                ? ""
                : " (and " + (errors.size() - 1) + " more error" + (errors.size() == 2 ? ")" : "s)");
        return source + line + ": " + first.getMessage(Locale.ROOT).replaceAll("\\s+", " ") + others;
    }

    /** A class file in memory. */
    private static final class ClassFile extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        ClassFile(String name) {
            super(URI.create("memory:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    /** Keeps the compiled classes in memory. */
    private final class CompiledClasses extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ClassFile> all = new LinkedHashMap<>();
        /** The classes of the file itself, not of other files that it refers to. */
        private final Set<String> own = new LinkedHashSet<>();

        CompiledClasses(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            if (sibling != null && Path.of(sibling.toUri()).equals(file.toAbsolutePath())) own.add(name);
            return all.computeIfAbsent(name, ClassFile::new);
        }

        /** Loads the classes of the file without initialising them, an enclosing class before those within it. */
        List<Class<?>> load() {
            ClassLoader loader = new MemoryLoader(all);
            List<Class<?>> classes = new ArrayList<>();
            for (String name : own.stream().sorted().toList()) {
                try {
                    classes.add(Class.forName(name, false, loader));
                } catch (ClassNotFoundException | LinkageError e) {
                    throw new IllegalArgumentException(name() + ": " + name + " cannot be loaded: " + e, e);
                }
            }
            return classes;
        }
    }

    private static final class MemoryLoader extends ClassLoader {
        private final Map<String, ClassFile> classes;

        MemoryLoader(Map<String, ClassFile> classes) {
            super(JavaFile.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            ClassFile compiled = classes.get(name);
            if (compiled == null) throw new ClassNotFoundException(name);
            byte[] bytes = compiled.bytes.toByteArray();
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
