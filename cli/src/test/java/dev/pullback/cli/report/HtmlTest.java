package dev.pullback.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlTest {
    @Test
    void aNameIsOnlyAName() {
        assertEquals(
                "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp;amp; &quot;",
                Html.escaped("<script>alert('1')</script> &amp; \""));
        assertEquals("\ufffd\ufffdx\ufffd\ud83d\ude00", Html.escaped("\u0000\u001bx\ud800\ud83d\ude00"));
    }

    @Test
    void escapesCellsAndDescriptions() {
        byte[] png = Drawing.png(10, 5, g -> {});
        String page = new Html()
                .heading("<h>")
                .table(List.of("<a>"), List.of(List.of("\"<b>\"")), true)
                .picture(png, "\"><img>")
                .toString();
        assertEquals("""
                <h2>&lt;h&gt;</h2>
                <div class="scroll"><table class="numbers">
                <tr><th scope="col">&lt;a&gt;</th></tr>
                <tr><td>&quot;&lt;b&gt;&quot;</td></tr>
                </table></div>
                <figure><img alt="&quot;&gt;&lt;img&gt;" width="10" src="data:image/png;base64,PNG"></figure>
                """.replace("PNG", Base64.getEncoder().encodeToString(png)), page);
    }
}
