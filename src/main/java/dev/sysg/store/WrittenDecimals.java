package dev.sysg.store;

import java.io.IOException;
import java.math.BigDecimal;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.JsonParserDelegate;

/** Reads fractions so that they are written again as they stood: 1e-7 not as 1E-7, −0.0 with its sign. */
final class WrittenDecimals extends JsonParserDelegate {

    WrittenDecimals(JsonParser parser) {
        super(parser);
    }

    @Override
    public BigDecimal getDecimalValue() throws IOException {
        try {
            return new WrittenDecimal(super.getDecimalValue(), getText());
        } catch (NumberFormatException e) {
            throw new JsonParseException(this, "Number out of range", e);
        }
    }

    private static final class WrittenDecimal extends BigDecimal {

        private static final long serialVersionUID = 1;

        private final String text;

        WrittenDecimal(BigDecimal value, String text) {
            super(value.unscaledValue(), value.scale());
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
