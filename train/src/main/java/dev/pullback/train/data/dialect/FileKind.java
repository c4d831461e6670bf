package dev.pullback.train.data.dialect;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Recognises files that are not text tables, such as workbooks. The error message can then name the kind of the file,
 * instead of complaining about its first line.
 */
public final class FileKind {
    private static final String SAVE = "; save the table as CSV";
    private static final String UNPACK = "; unpack it";
    private static final Map<String, String> SIGNATURES = new LinkedHashMap<>();

    static {
        SIGNATURES.put("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1", "an old Excel workbook (.xls)" + SAVE);
        SIGNATURES.put("PAR1", "a Parquet file" + SAVE);
        SIGNATURES.put("ARROW1", "an Arrow or Feather file" + SAVE);
        SIGNATURES.put("FEA1", "a Feather file" + SAVE);
        SIGNATURES.put("ORC", "an ORC file" + SAVE);
        SIGNATURES.put("Obj\u0001", "an Avro file" + SAVE);
        SIGNATURES.put("\u0093NUMPY", "a NumPy array (.npy)" + "; save it by numpy.savetxt as CSV");
        SIGNATURES.put("\u0089HDF\r\n", "an HDF5 file" + SAVE);
        SIGNATURES.put("SQLite format 3\0", "a SQLite database; export the table as CSV");
        SIGNATURES.put("MATLAB 5.0", "a MATLAB file" + SAVE);
        SIGNATURES.put("$FL2", "an SPSS file" + SAVE);
        SIGNATURES.put("<stata_dta>", "a Stata file" + SAVE);
        SIGNATURES.put("RDX", "an R data file; write the table by write.csv");
        SIGNATURES.put("%PDF", "a PDF document" + SAVE);
        SIGNATURES.put("{\\rtf", "a rich text document; save it as plain text");
        SIGNATURES.put("\u0089PNG", "a picture (PNG)");
        SIGNATURES.put("\u00ff\u00d8\u00ff", "a picture (JPEG)");
        SIGNATURES.put("GIF8", "a picture (GIF)");
        SIGNATURES.put("BZh", "compressed by bzip2" + UNPACK);
        SIGNATURES.put("\u00fd7zXZ\0", "compressed by xz" + UNPACK);
        SIGNATURES.put("(\u00b5/\u00fd", "compressed by zstd" + UNPACK);
        SIGNATURES.put("7z\u00bc\u00af'\u001c", "a 7z archive" + UNPACK);
        SIGNATURES.put("Rar!\u001a", "a RAR archive" + UNPACK);
    }

    /** The first bytes of a zip archive, and how many bytes are searched for the names of its entries. */
    private static final String ZIP = "PK\u0003\u0004";

    private static final int ENTRIES = 1 << 13;
    private static final Pattern LIBSVM = Pattern.compile("\\S+( +\\d+:\\S+)+ *(#.*)?");
    private static final Pattern MARKDOWN = Pattern.compile("\\|?( *:?-{3,}:? *\\|)+( *:?-{3,}:? *)?");

    private FileKind() {}

    /**
     * Returns the kind of a file as its first bytes show it, and a remedy, such as {@code an Excel workbook (.xlsx);
     * save …}.
     */
    public static Optional<String> ofBytes(byte[] start) {
        String text = new String(start, 0, Math.min(start.length, ENTRIES), StandardCharsets.ISO_8859_1);
        if (text.startsWith(ZIP)) {
            if (text.contains("xl/") || text.contains("[Content_Types].xml"))
                return Optional.of("an Excel workbook (.xlsx)" + SAVE);
            if (text.contains("opendocument.spreadsheet"))
                return Optional.of("an OpenDocument spreadsheet (.ods)" + SAVE);
            return Optional.of(text.contains(".npy") ? "NumPy arrays (.npz)" + SAVE : "a zip archive" + UNPACK);
        }
        return SIGNATURES.entrySet().stream()
                .filter(signature -> text.startsWith(signature.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /**
     * Returns the kind of a text as its first lines show it, and a remedy, such as {@code JSON; save the table as
     * CSV}.
     */
    public static Optional<String> ofText(String start) {
        List<String> lines = start.lines()
                .map(String::strip)
                .filter(l -> !l.isEmpty())
                .limit(20)
                .toList();
        if (lines.isEmpty()) return Optional.empty();
        String first = lines.get(0);
        String lower = first.toLowerCase(Locale.ROOT);
        if (isJson(first, lines)) return Optional.of("JSON" + SAVE);
        if (lower.startsWith("<!doctype") || lower.startsWith("<html")) return Optional.of("a web page" + SAVE);
        if (lower.startsWith("<?xml")) return Optional.of("XML" + SAVE);
        if (lower.startsWith("%%matrixmarket")) return Optional.of("a Matrix Market file" + SAVE);
        if (lines.stream()
                .filter(l -> !l.startsWith("%"))
                .findFirst()
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .startsWith("@relation")) return Optional.of("an ARFF file of Weka" + SAVE);
        if (lines.size() > 1
                && first.contains("|")
                && MARKDOWN.matcher(lines.get(1)).matches()) return Optional.of("a table in Markdown" + SAVE);
        if (lines.stream().allMatch(l -> LIBSVM.matcher(l).matches()))
            return Optional.of("a file in the format of libsvm (index:value)" + SAVE);
        return Optional.empty();
    }

    private static boolean isJson(String first, List<String> lines) {
        if (first.startsWith("{")) return first.equals("{") || first.startsWith("{\"") || first.startsWith("{}");
        if (!first.startsWith("[")) return false;
        String rest = first.substring(1).strip();
        if (rest.isEmpty())
            return lines.size() > 1 && "{[\"".indexOf(lines.get(1).charAt(0)) >= 0;
        return "{[".indexOf(rest.charAt(0)) >= 0;
    }
}
