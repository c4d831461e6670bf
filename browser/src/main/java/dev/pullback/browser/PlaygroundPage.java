package dev.pullback.browser;

import dev.pullback.explain.Explain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/**
 * Writes the playground as one HTML page that loads nothing: the compiled engine as text, the worker that runs it, the
 * scripts of the playground and those of the explorer. Its content security policy allows these scripts only.
 */
final class PlaygroundPage {
    private static final String[] SCRIPTS = {"page.js", "examples.js", "computation.js", "network.js"};

    private PlaygroundPage() {}

    /**
     * Returns the page.
     *
     * @param wasm the engine, as compiled by TeaVM
     */
    static String html(byte[] wasm) throws IOException {
        StringBuilder script = new StringBuilder(resource(Explain.class, "explorer.js"));
        for (String name : SCRIPTS) script.append('\n').append(own(name));
        String style = resource(Explain.class, "explorer.css") + "\n" + own("playground.css");
        String runtime = resource("/org/teavm/backend/wasm/wasm-gc-runtime.min.js");
        String worker = own("engine.js") + "\n" + runtime + "\n" + own("calls.js");
        return own("playground.html")
                .replace(
                        "{{policy}}",
                        "script-src '" + hash(script.toString()) + "' 'wasm-unsafe-eval'; style-src '" + hash(style)
                                + "'")
                .replace("{{style}}", style)
                .replace("{{script}}", script)
                .replace("{{worker}}", worker)
                .replace("{{digits}}", own("digits.txt").strip())
                .replace("{{wasm}}", packed(wasm));
    }

    private static String packed(byte[] wasm) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed) {
            {
                def.setLevel(9);
            }
        }) {
            out.write(wasm);
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray());
    }

    private static String own(String name) throws IOException {
        return resource(PlaygroundPage.class, name);
    }

    private static String resource(String name) throws IOException {
        return resource(PlaygroundPage.class, name);
    }

    private static String resource(Class<?> owner, String name) throws IOException {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) throw new IOException("playground: the resource " + name + " is missing");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Returns the hash by which a content security policy allows exactly this script or style. */
    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
