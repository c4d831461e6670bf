package dev.pullback.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Runs Java programs of one file each, as {@code java File.java} does, but compiles them in memory and runs them in this JVM,
 * which is many times faster. A program sees the class path of the tests and the files that were {@linkplain #give given}
 * before.
 */
final class JavaPrograms {
    private static final Pattern CLASS =
            Pattern.compile("^(?:public |final )*(?:class|record|interface) (\\w+)", Pattern.MULTILINE);

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    /** Shared, because opening the class path takes longer than compiling a program. */
    private static final StandardJavaFileManager FILES =
            COMPILER.getStandardFileManager(null, null, StandardCharsets.UTF_8);

    private final Map<String, byte[]> given = new HashMap<>();

    /** Matches the name of the first class of a program, which contains {@code main}. */
    static String className(String code) {
        Matcher m = CLASS.matcher(code);
        assertTrue(m.find(), code);
        return m.group(1);
    }

    /** Compiles a file for the programs after it. */
    void give(String code) {
        given.putAll(compile(code));
    }

    /** Runs a program that has a {@code main} and returns its output. */
    String run(String code) throws ReflectiveOperationException {
        Loader files = new Loader(given, JavaPrograms.class.getClassLoader());
        try {
            // A given file has another class loader, as with java File.java, so a program sees only its public
            // members.
            Method main = new Loader(compile(code), files)
                    .loadClass(className(code))
                    .getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            return Printed.by(() -> main.invoke(null, (Object) new String[0]));
        } catch (InvocationTargetException e) {
            throw new AssertionError(className(code) + " ended by " + e.getCause(), e.getCause());
        }
    }

    private Map<String, byte[]> compile(String code) {
        StringWriter messages = new StringWriter();
        Classes classes = new Classes(FILES, given);
        List<String> options = List.of("-proc:none", "-nowarn");
        boolean right = COMPILER.getTask(messages, classes, null, options, null, List.of(new Source(code)))
                .call();
        assertTrue(right, () -> messages + "\n" + code);
        return classes.compiled();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String code;

        Source(String code) {
            super(URI.create("string:///" + className(code) + ".java"), Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }

    /** A class in memory. */
    private static final class Compiled extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Compiled(String name) {
            super(URI.create("memory:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }

        @Override
        public InputStream openInputStream() {
            return new ByteArrayInputStream(bytes.toByteArray());
        }
    }

    private static final class Classes extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, Compiled> given = new HashMap<>();
        private final Map<String, Compiled> compiled = new HashMap<>();

        Classes(StandardJavaFileManager files, Map<String, byte[]> known) {
            super(files);
            known.forEach((name, bytes) -> {
                Compiled c = new Compiled(name);
                c.bytes.writeBytes(bytes);
                given.put(name, c);
            });
        }

        Map<String, byte[]> compiled() {
            Map<String, byte[]> classes = new HashMap<>();
            compiled.forEach((name, c) -> classes.put(name, c.bytes.toByteArray()));
            return classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return compiled.computeIfAbsent(name, Compiled::new);
        }

        @Override
        public Iterable<JavaFileObject> list(
                JavaFileManager.Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
                throws IOException {
            if (location == StandardLocation.CLASS_PATH && packageName.isEmpty()) return List.copyOf(given.values());
            return super.list(location, packageName, kinds, recurse);
        }

        @Override
        public String inferBinaryName(JavaFileManager.Location location, JavaFileObject file) {
            return file instanceof Compiled c
                    ? Path.of(c.toUri().getPath()).getFileName().toString().replace(".class", "")
                    : super.inferBinaryName(location, file);
        }
    }

    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> classes;

        Loader(Map<String, byte[]> classes, ClassLoader parent) {
            super(parent);
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) throw new ClassNotFoundException(name);
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
