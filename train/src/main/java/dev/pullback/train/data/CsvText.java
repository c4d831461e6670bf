package dev.pullback.train.data;

/**
 * Creates the texts of cells, and refuses cells that are no text.
 *
 * @param file the name of the file in messages
 * @param encoding the encoding from which the characters were decoded
 */
record CsvText(String file, String encoding) {
    /** The longest cell that is read as text; guards against files that are not tables. */
    private static final int LONGEST = 10_000;

    /** Returns a cell as a string; throws if it contains NUL or the replacement character of a failed decoding. */
    String of(char[] buffer, int from, int to, long line) {
        if (to - from > LONGEST)
            throw new DataException(
                    place(line) + ": a cell of " + (to - from) + " characters; at most " + LONGEST + " are read");
        String text = new String(buffer, from, to - from);
        if (text.indexOf('\uFFFD') >= 0)
            throw new DataException(
                    place(line) + ": not " + encoding + " text; name its encoding, or save it as UTF-8",
                    Csv.Setting.ENCODING);
        if (text.indexOf('\0') >= 0)
            throw new DataException(place(line) + ": a NUL character; this is not a text file");
        return text;
    }

    /** Returns the file and a line of it for error messages. */
    String place(long line) {
        return file + " line " + line;
    }
}
