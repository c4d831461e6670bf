package dev.pullback.train.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.kernels.image.ImageSize;
import dev.pullback.testing.Campaign;
import dev.pullback.train.ConvNet;
import dev.pullback.train.Mlp;
import dev.pullback.train.Model;
import dev.pullback.train.Norm;
import dev.pullback.train.data.Csv;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Idx;
import dev.pullback.train.data.Missing;
import dev.pullback.train.data.Table;
import dev.pullback.train.data.Unseen;
import dev.pullback.train.data.arrays.Libsvm;
import dev.pullback.train.data.arrays.Npy;
import dev.pullback.train.safetensors.SafeTensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads damaged files of every format: each is read, or refused by a DataException of one line that begins with the file.
 */
@Tag("campaign")
class FormatsFuzzTest {
    private static final String TABLE =
            "width,\"color, main\",kind\r\n0.37,red,a\r\n1e3,\"blue, \"\"dark\"\"\",b\r\n-4,red,a\r\n2,green,b\r\n";

    @TempDir
    private Path folder;

    /** A file that can be read, and its reader. */
    private static final class Format {
        private final byte[] good;
        private final Consumer<Path> reader;

        Format(byte[] good, Consumer<Path> reader) {
            this.good = good;
            this.reader = reader;
        }
    }

    private final Map<String, Format> formats = new LinkedHashMap<>();

    @BeforeEach
    void goodFiles() throws IOException {
        byte[] table = TABLE.getBytes(StandardCharsets.UTF_8);
        text("table.csv", table, file -> Csv.defaults().read(file));
        text("table.csv.gz", zipped(table), file -> Csv.defaults().read(file));
        text("utf16.csv", TABLE.getBytes(StandardCharsets.UTF_16), file -> Csv.defaults()
                .read(file));
        text("semicolons.csv", "a;b;y\n1,5;2;x\n2,5;3;y\n".getBytes(StandardCharsets.UTF_8), file -> Csv.defaults()
                .read(file));
        byte[] kinds = """
                id,when,price,share,length,note,y,z,w
                1,2031-12-24,"$1,023.50",12.5 %,12 kg,first,1.5,yes,1
                2,2031-12-25,($12.00),7 %,3.5 kg,,2.5,no,2
                3,2030-01-02,$3,100 %,NA,third,-1e3,yes,0.5
                """.getBytes(StandardCharsets.UTF_8);
        Csv settings = Csv.defaults()
                .targets("y", "z")
                .weights("w")
                .missing(Missing.MEAN)
                .unseen(Unseen.ZEROS)
                .embed("note");
        text("kinds.csv", kinds, file -> FeatureEncoding.standardizing(settings.table(file)));
        FeatureEncoding known =
                FeatureEncoding.standardizing(settings.table(Files.write(folder.resolve("known.csv"), kinds)));
        text("new.csv", kinds, file -> known.features(settings.tableToPredict(file, known)));
        text("again.csv", kinds, file -> known.apply(settings.tableLike(file, known)));
        text("encoding.json", known.toText().getBytes(StandardCharsets.UTF_8), file -> parsed(file));
        text(
                "labels.csv",
                "k;1,5;a b\nl;-2,25;c d\nk;1.023,5;a b\n".getBytes(StandardCharsets.UTF_8),
                file -> Csv.defaults()
                        .label(0)
                        .header(false)
                        .separator(';')
                        .decimal(',')
                        .thousands('.')
                        .categorical("2")
                        .read(file));
        text("images.gz", zipped(idx(0x803, 4, 3, 3)), file -> Idx.read(file, folder.resolve("labels")));
        text(
                "targets.libsvm",
                "0.5 qid:1 1:0.5 3:2 # one\n\n-1 2:1e-3\n".getBytes(StandardCharsets.UTF_8),
                Libsvm::targets);
        for (String type : List.of("<f2", ">f4", "|u1", "<i8", ">u2", "|b1"))
            formats.put("array" + type.charAt(1) + type.charAt(2) + ".npy", new Format(npy(type), Npy::read));
        formats.put("arrays.npz", new Format(npz(), Npy::readAll));
        ConvNet net = ConvNet.of(new ImageSize(1, 4, 4), List.of(2), 2)
                .norm(Norm.BATCH)
                .dropout(0.1);
        List<String> pixels = IntStream.range(0, 16).mapToObj(i -> "p" + i).toList();
        Path images = folder.resolve("images-model");
        Model.of(net, pixels, List.of("a", "b"))
                .temperature(1.5)
                .note("n", "text")
                .save(images);
        formats.put("images.safetensors", new Format(Files.readAllBytes(images), Model::load));
        text("rows.libsvm", "1 1:0.5 3:2\n-1 2:1e-3\n1 1:1\n".getBytes(StandardCharsets.UTF_8), Libsvm::classes);
        formats.put("array.npy", new Format(npy(), Npy::read));
        formats.put("images", new Format(idx(0x803, 4, 3, 3), file -> Idx.read(file, folder.resolve("labels"))));
        Files.write(folder.resolve("labels"), idx(0x801, 4));
        Path model = folder.resolve("model");
        Table rows = Csv.defaults().table(Files.write(folder.resolve("rows.csv"), table));
        FeatureEncoding encoding = FeatureEncoding.standardizing(rows);
        Model.of(Mlp.of(encoding.features(rows).numCols, 3, 2), encoding.apply(rows))
                .encoding(encoding)
                .save(model);
        formats.put("model.safetensors", new Format(Files.readAllBytes(model), Model::load));
        formats.put("tensors.safetensors", new Format(Files.readAllBytes(model), SafeTensors::read));
    }

    private void text(String name, byte[] good, Consumer<Path> reader) {
        formats.put(name, new Format(good, reader));
    }

    private static byte[] zipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    /** The text of an encoding is no file; its exception is given the name of the file. */
    private static void parsed(Path file) {
        try {
            FeatureEncoding.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (DataException e) {
            throw new DataException(file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] npz() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : List.of("x.npy", "y.npy")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(npy());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] npy() {
        return npy("<f8");
    }

    private static byte[] npy(String type) {
        boolean isFortran = type.startsWith(">");
        String header =
                "{'descr': '" + type + "', 'fortran_order': " + (isFortran ? "True" : "False") + ", 'shape': (2, 3), }";
        String padded = header + " ".repeat(117 - header.length()) + "\n";
        int size = type.charAt(2) - '0';
        ByteBuffer file = ByteBuffer.allocate(128 + 6 * size).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put(new byte[] {1, 0});
        file.putShort((short) 118).put(padded.getBytes(StandardCharsets.US_ASCII));
        if (type.equals("<f8")) for (int i = 0; i < 6; i++) file.putDouble(i);
        return file.array();
    }

    private static byte[] idx(int magic, int... sizes) {
        int bytes = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        ByteBuffer file = ByteBuffer.allocate(4 + 4 * sizes.length + bytes).putInt(magic);
        for (int size : sizes) file.putInt(size);
        while (file.hasRemaining()) file.put((byte) (file.position() % 2));
        return file.array();
    }

    @Test
    void theGoodFilesAreRead() throws IOException {
        for (Map.Entry<String, Format> format : formats.entrySet()) {
            Path file = Files.write(folder.resolve(format.getKey()), format.getValue().good);
            format.getValue().reader.accept(file);
        }
    }

    @Test
    void damagedFilesAreReadOrRefusedInOneLine() {
        List<String> names = new ArrayList<>(formats.keySet());
        int[] outcomes = new int[2];
        Campaign.run("damaged files", 2000, seed -> {
            Random random = new Random(seed);
            String name = names.get((int) Math.floorMod(seed, (long) names.size()));
            Format format = formats.get(name);
            byte[] damaged = format.good.clone();
            for (int times = 1 + random.nextInt(3); times > 0; times--) damaged = damaged(damaged, random);
            Path file = Files.write(folder.resolve(name), damaged);
            try {
                format.reader.accept(file);
                outcomes[0]++;
            } catch (DataException e) {
                outcomes[1]++;
                String message = e.getMessage();
                assertTrue(
                        message.startsWith(file.toString()) || message.startsWith(folder.resolve("labels") + ": "),
                        name + ": " + message);
                assertEquals(1, message.lines().count(), name + ": " + message);
                assertTrue(message.length() < 1000, name + ": " + message);
                assertTrue(message.chars().noneMatch(Character::isISOControl), name + ": " + message);
            }
        });
        assertTrue(
                outcomes[0] + outcomes[1] < 100 || Math.min(outcomes[0], outcomes[1]) > 0, Arrays.toString(outcomes));
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        if (bytes.length == 0) return new byte[] {(byte) random.nextInt(256)};
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(8)) {
            case 0 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 1 -> {
                return Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64));
            }
            case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 3 -> bytes[at] = (byte) random.nextInt(256);
            case 4 -> { // a number in text
                for (int i = at; i < bytes.length; i++) {
                    if (bytes[i] < '0' || bytes[i] > '9') continue;
                    bytes[i] = (byte) ('0' + random.nextInt(10));
                    break;
                }
            }
            case 5 -> { // a part twice
                int length = Math.min(1 + random.nextInt(20), bytes.length - at);
                byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
                System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
                return longer;
            }
            case 6 -> { // a part missing
                int length = Math.min(1 + random.nextInt(20), bytes.length - at);
                byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
                System.arraycopy(bytes, at + length, shorter, at, bytes.length - length - at);
                return shorter;
            }
            default -> { // characters that mean something to one of the formats
                byte[] special = "\",;\n\r\t{}[]:-0e\u0000'NaN".getBytes(StandardCharsets.UTF_8);
                bytes[at] = special[random.nextInt(special.length)];
            }
        }
        return bytes;
    }
}
