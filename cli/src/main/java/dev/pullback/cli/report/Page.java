package dev.pullback.cli.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The page of a report. It uses the light or dark theme of the browser and loads no other file. */
final class Page {
    private static final Map<String, String> DESCRIPTIONS = Map.of(
            "loss", "Loss by epoch",
            "accuracy", "Accuracy by epoch",
            "metric", "Metric by epoch",
            "predictions", "Predicted and true values",
            "confusion", "Confusion matrix",
            "reliability", "Reliability diagram",
            "boundary", "Decision boundary",
            "mistakes", "Most wrong predictions");

    private static final String HEAD = """
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'%POLICY">
            <link rel="icon" href="data:,">
            <style>
            :root { --paper: #f6f7f9; --card: #fff; --ink: #22262b; --faint: #5f6770; --line: #dfe3e8; }
            @media (prefers-color-scheme: dark) {
              :root { --paper: #16191d; --card: #1f2429; --ink: #e4e8ec; --faint: #9aa4ae; --line: #363d45; }
              figure { filter: brightness(.92); }
            }
            body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 60rem; background: var(--paper); color: var(--ink);
              font: 16px/1.5 system-ui, sans-serif; }
            h1 { font-size: 1.7rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
            h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; }
            .scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
            table { border-collapse: collapse; width: 100%; }
            th, td { padding: .35rem .9rem; text-align: left; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
            tr:first-child > * { border-top: 0; }
            th, td:first-child { color: var(--faint); font-weight: 500; }
            .numbers td + td, .numbers th + th { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
            .numbers td:first-child { min-width: 5rem; }
            figure { margin: 1rem 0; padding: .5rem; background: #fff; border: 1px solid var(--line); border-radius: .5rem; }
            img { display: block; max-width: 100%; height: auto; margin: 0 auto; }
            canvas { display: block; width: 100%; height: 9rem; border: 1px solid var(--line); border-radius: .5rem; }
            #film-boundary { max-width: 30rem; height: 24rem; }
            #film-units { display: flex; flex-wrap: wrap; gap: .4rem; }
            #film-units canvas { width: 5rem; height: 5rem; }
            #film-epoch { width: min(24rem, 60vw); vertical-align: middle; }
            button { font: inherit; }
            </style>
            """;

    private Page() {}

    /**
     * Returns the page.
     *
     * @param script the only program that the browser may run, or an empty text; the policy of the page names it by its
     *     SHA-256
     */
    static String of(
            String title, Map<String, String> settings, String figures, Map<String, byte[]> pictures, String script) {
        Html page = new Html();
        String allowed = script.isEmpty() ? "" : "; script-src 'sha256-" + sha256(script) + "'";
        page.raw("<!DOCTYPE html>")
                .raw("<html lang=\"en\">")
                .raw("<head>")
                .raw(HEAD.strip().replace("%POLICY", allowed));
        page.raw("<title>" + Html.escaped(title) + "</title>").raw("</head>").raw("<body>");
        page.raw("<h1>" + Html.escaped(title) + "</h1>");
        if (!settings.isEmpty()) {
            List<List<String>> rows = settings.entrySet().stream()
                    .map(setting -> List.of(setting.getKey(), setting.getValue()))
                    .toList();
            page.heading("Settings").table(List.of(), rows, false);
        }
        page.raw(figures);
        if (!pictures.isEmpty()) page.heading("Pictures");
        pictures.forEach((name, png) -> page.picture(png, DESCRIPTIONS.getOrDefault(name, name)));
        if (!script.isEmpty()) page.raw("<script>" + script + "</script>");
        return page.raw("</body>").raw("</html>").toString();
    }

    private static String sha256(String script) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
