package dev.pullback.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Writes an explanation as an HTML page that steps through the computation in a browser. The page is the template
 * {@code explorer.html} with its style sheet, its script and the explanation as JSON inserted. It loads nothing, and
 * its content security policy allows no other script than its own.
 */
final class ExplorerPage {
    private ExplorerPage() {}

    static String html(Explanation e) {
        String style = resource("explorer.css");
        String script = resource("explorer.js");
        return resource("explorer.html")
                .replace("{{policy}}", "script-src '" + hash(script) + "'; style-src '" + hash(style) + "'")
                .replace("{{style}}", style)
                .replace("{{script}}", script)
                .replace("{{title}}", escaped(Display.name(e.output())))
                .replace("{{tape}}", ExplanationJson.of(e))
                .replaceAll("\\p{Cs}", "\ufffd"); // UTF-8 cannot encode half of a surrogate pair
    }

    private static String resource(String name) {
        try (InputStream in = ExplorerPage.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("explorer: " + name + " is missing");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("explorer: " + name + " cannot be read", e);
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

    /** Escapes text for HTML. It also escapes braces, since two braces begin a placeholder of the template. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("{", "&#123;");
    }
}
