package dev.pullback.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page in a headless browser, driven by the protocol of its developer tools. A test is skipped if no browser is
 * installed.
 */
final class BrowserPage {
    private final Process browser;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
    private final List<String> console = new CopyOnWriteArrayList<>();
    private int next = 1;

    private BrowserPage(Process browser, String address) throws Exception {
        this.browser = browser;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), new Receiver())
                .get(20, TimeUnit.SECONDS);
    }

    /** Opens an empty page. */
    static BrowserPage open(Path folder, int width, int height) throws Exception {
        Optional<Path> chromium = onPath();
        assumeTrue(chromium.isPresent(), "skipped: no chromium on the PATH");
        Process process = new ProcessBuilder(
                        chromium.orElseThrow().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--remote-debugging-port=0",
                        "--remote-allow-origins=*",
                        "--window-size=" + width + "," + height,
                        "--user-data-dir=" + folder.resolve("profile"),
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
        String port = "";
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            var m = Pattern.compile("ws://127.0.0.1:(\\d+)/").matcher(line);
            if (m.find()) {
                port = m.group(1);
                break;
            }
        }
        Thread drain = new Thread(() -> log.lines().forEach(line -> {}));
        drain.setDaemon(true);
        drain.start();
        String pages = new String(
                URI.create("http://127.0.0.1:" + port + "/json/list")
                        .toURL()
                        .openStream()
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        for (JsonElement e : JsonParser.parseString(pages).getAsJsonArray()) {
            JsonObject page = e.getAsJsonObject();
            if (!page.get("type").getAsString().equals("page")) continue;
            BrowserPage opened =
                    new BrowserPage(process, page.get("webSocketDebuggerUrl").getAsString());
            opened.call("Runtime.enable", "{}");
            opened.call("Log.enable", "{}");
            opened.call("Page.enable", "{}");
            return opened;
        }
        process.destroyForcibly();
        throw new IOException("the browser has no page");
    }

    void load(String address) throws Exception {
        JsonObject p = new JsonObject();
        p.addProperty("url", address);
        call("Page.navigate", p.toString());
    }

    /** Evaluates an expression, waits for it if it is a promise, and returns its value as text. */
    String eval(String expression) throws Exception {
        JsonObject p = new JsonObject();
        p.addProperty("expression", expression);
        p.addProperty("awaitPromise", true);
        p.addProperty("returnByValue", true);
        JsonObject result = call("Runtime.evaluate", p.toString());
        assertTrue(!result.has("exceptionDetails"), () -> expression + ": " + result);
        JsonElement value = result.getAsJsonObject("result").get("value");
        return value == null ? "" : value.isJsonPrimitive() ? value.getAsString() : value.toString();
    }

    /** Waits until an expression is true. */
    void await(String expression, int seconds) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            if (eval("Boolean(" + expression + ")").equals("true")) return;
            Thread.sleep(50);
        }
        assertTrue(false, () -> "not true after " + seconds + " s: " + expression + "; console: " + console);
    }

    /** Returns what the page wrote to its console, and its errors. */
    List<String> console() {
        return new ArrayList<>(console);
    }

    void screenshot(Path file) throws Exception {
        Files.write(
                file,
                Base64.getDecoder()
                        .decode(call("Page.captureScreenshot", "{}").get("data").getAsString()));
    }

    JsonObject call(String method, String parameters) throws Exception {
        int id = next++;
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true)
                .get(20, TimeUnit.SECONDS);
        return answer.get(120, TimeUnit.SECONDS);
    }

    void close() throws InterruptedException {
        socket.abort();
        browser.destroy();
        if (!browser.waitFor(10, TimeUnit.SECONDS)) browser.destroyForcibly().waitFor();
    }

    private final class Receiver implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
            text.append(part);
            if (isLast) {
                received(JsonParser.parseString(text.toString()).getAsJsonObject());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void received(JsonObject message) {
            if (message.has("id")) {
                CompletableFuture<JsonObject> answer =
                        waiting.remove(message.get("id").getAsInt());
                if (answer != null && message.has("result")) answer.complete(message.getAsJsonObject("result"));
                else if (answer != null) answer.completeExceptionally(new IOException(message.toString()));
                return;
            }
            String method = message.get("method").getAsString();
            if (method.equals("Runtime.consoleAPICalled")
                    || method.equals("Runtime.exceptionThrown")
                    || method.equals("Log.entryAdded")) console.add(message.toString());
        }
    }

    private static Optional<Path> onPath() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(Pattern.quote(File.pathSeparator)))
                .flatMap(directory -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
