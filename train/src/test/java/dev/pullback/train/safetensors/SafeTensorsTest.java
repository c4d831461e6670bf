package dev.pullback.train.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.DataException;
import dev.pullback.train.data.SplitMix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadAgain() {
        SplitMix random = new SplitMix(1);
        Map<String, DMatrixRMaj> tensors = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            DMatrixRMaj m = new DMatrixRMaj(1 + random.nextInt(100), 1 + random.nextInt(100));
            for (int k = 0; k < m.getNumElements(); k++) m.data[k] = Double.longBitsToDouble(random.nextLong());
            tensors.put("m" + i + " \"\\\u00e9\ud83d\ude00\n", m);
        }
        DMatrixRMaj longer = new DMatrixRMaj(3, 3);
        longer.data[0] = 5;
        longer.reshape(1, 1);
        tensors.put("longer", longer);
        tensors.put("empty", new DMatrixRMaj(0, 4));
        Map<String, String> texts = Map.of("k", "v", "a \"text\"", "\u0000\u2028\ud83d\ude00'\\");
        Path file = folder.resolve("all");
        new SafeTensors(tensors, texts).write(file);

        SafeTensors read = SafeTensors.read(file);
        assertEquals(texts, read.metadata());
        assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.tensors().keySet()));
        tensors.forEach((name, m) -> {
            DMatrixRMaj again = read.tensors().get(name);
            assertEquals(m.numRows, again.numRows, name);
            assertEquals(m.numCols, again.numCols, name);
            for (int i = 0; i < m.getNumElements(); i++)
                assertEquals(Double.doubleToRawLongBits(m.data[i]), Double.doubleToRawLongBits(again.data[i]));
        });
        assertEquals("safetensors of 22 matrices", read.toString());
    }

    @Test
    void theLayoutIsThatOfTheFormat() throws IOException {
        Path file = folder.resolve("small");
        new SafeTensors(Map.of("w", new DMatrixRMaj(new double[][] {{1, 2}})), Map.of("k", "v")).write(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong();
        assertEquals(0, length % 8);
        byte[] header = new byte[length];
        bytes.get(header);
        assertEquals(
                "{\"__metadata__\":{\"k\":\"v\"},\"w\":{\"dtype\":\"F64\",\"shape\":[1,2],\"data_offsets\":[0,16]}}",
                new String(header, StandardCharsets.UTF_8).strip());
        assertEquals(1, bytes.getDouble());
        assertEquals(2, bytes.getDouble());
        assertFalse(bytes.hasRemaining());
    }

    @Test
    void singlePrecisionVectorsAndScalarsAreRead() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(0.1f).putFloat(Float.NaN).putFloat(3).putDouble(7);
        Path file = file(
                "{\"s\":{\"shape\":[],\"data_offsets\":[12,20],\"dtype\":\"F64\"},"
                        + "\"v\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}  ",
                data.array());
        Map<String, DMatrixRMaj> read = SafeTensors.read(file).tensors();
        assertArrayEquals(new double[] {0.1f, Double.NaN, 3}, read.get("v").data);
        assertEquals(1, read.get("v").numRows);
        assertArrayEquals(new double[] {7}, read.get("s").data);
    }

    @Test
    void tensorsThatAreNoMatricesAreLeftOut() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(1).putFloat(2).putLong(7).put(new byte[32]).put(new byte[2]);
        data.putShort((short) 0x3c00).putShort((short) 0x8001).putShort((short) 0xfc00); // 1, -2^-24, -infinity
        data.putShort((short) 0x3fc0)
                .putShort((short) 0xc000)
                .putShort((short) 0x7fc0)
                .putShort((short) 0); // 1.5, -2, NaN, 0
        Path file = file(
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
                        + "\"bn.num_batches_tracked\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[8,16]},"
                        + "\"conv\":{\"dtype\":\"F32\",\"shape\":[2,2,2],\"data_offsets\":[16,48]},"
                        + "\"flag\":{\"dtype\":\"BOOL\",\"shape\":[2],\"data_offsets\":[48,50]},"
                        + "\"half\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[50,56]},"
                        + "\"brain\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[56,64]}}",
                data.array());
        SafeTensors read = SafeTensors.read(file);
        assertEquals(List.of("w", "half", "brain"), List.copyOf(read.tensors().keySet()));
        assertArrayEquals(
                new double[] {1, -0x1p-24, Double.NEGATIVE_INFINITY},
                read.tensors().get("half").data);
        assertArrayEquals(new double[] {1.5, -2, Double.NaN, 0}, read.tensors().get("brain").data);
        assertEquals(
                "safetensors of 3 matrices; left out: {bn.num_batches_tracked=I64 1x1, conv=F32 2x2x2, flag=BOOL 2}",
                read.toString());
    }

    @Test
    void namesThatAreNoUnicodeAreRefused() {
        SafeTensors name = SafeTensors.of(Map.of("a\ud800", new DMatrixRMaj(1, 1)));
        SafeTensors text = new SafeTensors(Map.of(), Map.of("note", "\udc00"));
        for (SafeTensors file : List.of(name, text))
            assertTrue(assertThrows(IllegalArgumentException.class, () -> file.write(folder.resolve("f")))
                    .getMessage()
                    .contains("half of a surrogate pair"));
    }

    private Path file(String header, byte[] data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text).put(data);
        return Files.write(folder.resolve("file.safetensors"), bytes.array());
    }

    private static String refusal(Path file) {
        String message =
                assertThrows(DataException.class, () -> SafeTensors.read(file)).getMessage();
        assertTrue(message.startsWith(file + ": "), message);
        assertEquals(1, message.lines().count(), message);
        return message.substring(file.toString().length() + 2).replace("not a safetensors file: ", "");
    }

    /** Sixteen bytes of data follow each of these headers, in which ' stands for ". */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        []                                                             | its header does not begin with {
        {'w':                                                          | the header is not valid JSON of this format
        {'w':7}                                                        | the header is not valid JSON of this format
        {w:{}}                                                         | the header is not valid JSON of this format
        {'w':{'dtype':'F64'}}                                          | 'w' needs dtype, shape and data_offsets
        {'w':{'dtype':'I64','shape':[2],'data_offsets':[16,0]}}        | 'w' ends at byte 0 before it begins, at 16
        {'w':{'dtype':64,'shape':[2],'data_offsets':[0,16]}}           | the dtype of 'w' must be a text
        {'w\\ud800':{'dtype':'F64','shape':[2],'data_offsets':[0,16]}}   | the header is not valid JSON of this format
        {'__metadata__':{'k':'\\udc00'}}                                | the header is not valid JSON of this format
        {'__metadata__':{},'__metadata__':{'k':'1'}}                   | __metadata__ occurs twice
        {'w':{'dtype':'F64','shape':[-2],'data_offsets':[0,16]}}       | the shape of 'w' has '-2' where a whole number of at most 18 digits is needed
        {'w':{'dtype':'F64','shape':[2.0],'data_offsets':[0,16]}}      | the shape of 'w' has '2.0' where a whole number of at most 18 digits is needed
        {'w':{'dtype':'F64','shape':['2'],'data_offsets':[0,16]}}      | the shape of 'w' must be whole numbers
        {'w':{'dtype':'F64','shape':[3],'data_offsets':[0,16]}}        | 'w' is 1x3 of F64 but has 16 bytes; it must have 24
        {'w':{'dtype':'F64','shape':[2],'data_offsets':[16,0]}}        | 'w' is 1x2 of F64 but has -16 bytes; it must have 16
        {'w':{'dtype':'F64','shape':[2],'data_offsets':[8,24]}}        | 'w' begins at byte 8 of the data; it must begin at 0, where the previous matrix ends
        {'w':{'dtype':'F64','shape':[2],'data_offsets':[0]}}           | the data_offsets of 'w' are not two numbers
        {'w':{'dtype':'F64','shape':[99999,99999],'data_offsets':[0,16]}} | 'w' is 99999x99999; that is too large for a matrix
        {'w':{'dtype':'F64','shape':[999999999999999999,0],'data_offsets':[0,0]}} | 'w' is 999999999999999999x0; that is too large for a matrix
        {'w':{'dtype':'F64','shape':[4],'data_offsets':[0,32]}}        | the header describes 32 bytes of data, but the file has 16
        {'w':{'dtype':'F64','shape':[1],'data_offsets':[0,8]}}         | the header describes 8 bytes of data, but the file has 16
        {}                                                             | the header describes 0 bytes of data, but the file has 16
        {'a':{'dtype':'F64','shape':[2],'data_offsets':[0,16]},'b':{'dtype':'F64','shape':[1],'data_offsets':[8,16]}} | 'b' begins at byte 8 of the data; it must begin at 16, where the previous matrix ends
        {'a':{'dtype':'F64','shape':[1],'data_offsets':[0,8]},'a':{'dtype':'F64','shape':[1],'data_offsets':[8,16]}} | 'a' occurs twice
        {'a':{'dtype':'F64','shape':[1],'shape':[2],'data_offsets':[0,8]}} | 'a' has an unexpected 'shape'
        {'__metadata__':{'k':1}}                                       | __metadata__ 'k' must be a text
        {'__metadata__':{'k':'1','k':'2'}}                             | __metadata__ 'k' occurs twice
        {'__metadata__':{'k':'1'},'__metadata__':{'k':'1'}}            | __metadata__ occurs twice
        {'w':{'dtype':'F64','shape':[2],'data_offsets':[0,16]}} x      | the header is not valid JSON of this format
        """)
    void aBrokenRuleIsNamed(String header, String reason) throws IOException {
        assertEquals(reason, refusal(file(header.replace('\'', '"'), new byte[16])));
    }

    @Test
    void whatIsNoHeaderIsRefusedBeforeMemoryIsTaken() throws IOException {
        Path file = folder.resolve("file");
        Files.write(file, new byte[7]);
        assertEquals("it has 7 bytes; the first eight are the length of the header", refusal(file));
        Files.write(file, new byte[16]);
        assertEquals("the length of its header is 0 bytes; it must be from 2 to 8", refusal(file));
        ByteBuffer huge = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, huge.putLong(-1).array());
        assertEquals("the length of its header is 18446744073709551615 bytes; it must be from 2 to 8", refusal(file));
        ByteBuffer latin = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(
                file,
                latin.putLong(4).put(new byte[] {'{', '"', (byte) 0xe9, '"'}).array());
        assertEquals("its header is not UTF-8", refusal(file));
        assertEquals("is a directory, not a file", refusal(folder));
        assertEquals("no such file", refusal(folder.resolve("none")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"w\":", "{\"__metadata__\":{\"k\":"})
    void depthIsNoProblem(String opening) throws IOException {
        String message = refusal(file("{\"w\":" + opening.repeat(200_000), new byte[0]));
        assertTrue(message.contains("JSON") || message.contains("unexpected"), message);
    }

    @Test
    void aFileThatCannotBeWrittenLeavesNothingBehind() throws IOException {
        Path nowhere = folder.resolve("none").resolve("w");
        SafeTensors some = SafeTensors.of(Map.of("w", new DMatrixRMaj(1, 1)));
        assertEquals(
                nowhere + ": cannot be written: there is no folder " + nowhere.getParent(),
                assertThrows(DataException.class, () -> some.write(nowhere)).getMessage());
        assertEquals(
                folder + ": is a directory, not a file",
                assertThrows(DataException.class, () -> some.write(folder)).getMessage());
        assertEquals(
                "safetensors: a matrix cannot be named __metadata__",
                assertThrows(IllegalArgumentException.class, () -> SafeTensors.of(
                                        Map.of("__metadata__", new DMatrixRMaj(1, 1)))
                                .write(folder.resolve("w")))
                        .getMessage());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void afterWritingThereIsTheFileAndNoOther() throws IOException {
        Path file = folder.resolve("w.safetensors");
        for (double v : new double[] {1, 2}) {
            SafeTensors.of(Map.of("w", new DMatrixRMaj(new double[][] {{v}}))).write(file);
            assertEquals(v, SafeTensors.read(file).tensors().get("w").data[0]);
        }
        try (Stream<Path> there = Files.list(folder)) {
            assertEquals(List.of(file), there.toList());
        }
    }
}
