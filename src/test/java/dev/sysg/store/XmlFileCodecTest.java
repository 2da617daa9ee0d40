package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.store.SharedFile.MalformedException;

class XmlFileCodecTest {

    @Test
    void what_systemg_writes_is_written_again_to_the_byte() {
        String text = """
                <PidFile>
                  <services>
                    <name>orch</name>
                    <pid>10</pid>
                  </services>
                  <future kind="new">
                    <nothing/>
                  </future>
                </PidFile>
                """;
        assertThat(rewritten(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<PidFile/>", "<PidFile></PidFile>", "\uFEFF<PidFile/>\n", "<PidFile>\n</PidFile>\n",
            "<?xml version=\"1.0\"?><!-- written by hand --><PidFile/>"})
    void an_empty_document_is_one_element(String text) {
        assertThat(rewritten(text)).isEqualTo("<PidFile/>\n");
    }

    @Test
    void special_characters_stay_what_they_are() {
        String text = "<PidFile>\n  <command>a &lt; b &amp;&amp; echo &quot;c&quot; &gt; d</command>\n</PidFile>\n";
        assertThat(read(text).value("command")).isEqualTo("a < b && echo \"c\" > d");
        assertThat(rewritten(text)).isEqualTo(text);
    }

    @Test
    void an_entity_reads_no_file(@TempDir Path directory) throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "secret");
        assertThatThrownBy(() -> read("<!DOCTYPE p [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]><p>&x;</p>"))
                .isInstanceOf(MalformedException.class).hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "<PidFile>", "<a></b>", "{\"services\":{}}", "<a>&unknown;</a>", "<a/><b/>",
            "<a b='&unknown;'/>", "<?xml version='1.1'?><a>&#1;</a>", "<!DOCTYPE a><a/>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"})
    void what_systemg_does_not_write_is_refused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(MalformedException.class);
    }

    @Test
    void damage_of_any_byte_is_refused_or_read() {
        byte[] text = "<?xml version=\"1.0\"?><a b=\"c &amp; d\"><e>ü &lt;&#65; f</e><!-- g --><![CDATA[h]]></a>\n"
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = Arrays.copyOf(text, i % 4 == 0 ? random.nextInt(text.length) : text.length);
            for (int left = random.nextInt(3); left >= 0 && damaged.length > 0; left--) {
                byte other = (byte) (i % 2 == 0 ? random.nextInt() : text[random.nextInt(text.length)]);
                damaged[random.nextInt(damaged.length)] = other;
            }
            try {
                assertThat(XmlFileCodec.read(ByteBuffer.wrap(damaged))).isNotNull();
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void a_deep_document_is_refused() {
        assertThatThrownBy(() -> read("<a>".repeat(10_000) + "</a>".repeat(10_000)))
                .isInstanceOf(MalformedException.class).hasMessageContaining("Depth limit (32)");
    }

    @Test
    void a_document_of_a_million_elements_is_refused() {
        assertThatThrownBy(() -> read("<a>" + "<b/>".repeat(1_000_000) + "</a>"))
                .isInstanceOf(MalformedException.class).hasMessageContaining("Count limit (1000000)");
    }

    private static XmlElement read(String text) {
        return XmlFileCodec.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String rewritten(String text) {
        return new String(XmlFileCodec.write(read(text)), StandardCharsets.UTF_8);
    }
}
