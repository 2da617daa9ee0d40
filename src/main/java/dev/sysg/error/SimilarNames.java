package dev.sysg.error;

import java.text.Normalizer;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds the names that may have been meant by one that is not known. */
public final class SimilarNames {

    private static final int MOST = 3;

    private SimilarNames() {
    }

    /**
     * At most three, the most similar first: one letter may differ, and one more for each four letters, or at most half
     * of the name is missing at its end.
     */
    public static List<String> of(String unknown, Collection<String> names) {
        String folded = fold(unknown);
        return names.stream().distinct()
                .filter(name -> isSimilar(folded, fold(name)))
                .sorted(Comparator.comparingInt(name -> distance(folded, fold(name)))).limit(MOST).toList();
    }

    /** A question to end a message with; empty if no name is similar. */
    public static String question(String unknown, Collection<String> names) {
        List<String> similar = of(unknown, names);
        return similar.isEmpty() ? ""
                : similar.stream().collect(Collectors.joining("' or '", "; did you mean '", "'?"));
    }

    /** Lengths first: the distance of long names takes long. */
    private static boolean isSimilar(String one, String other) {
        int most = 1 + one.length() / 4;
        boolean isBeginning = !one.isEmpty() && other.startsWith(one) && 2 * one.length() >= other.length();
        return isBeginning || Math.abs(one.length() - other.length()) <= most && distance(one, other) <= most;
    }

    private static String fold(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    /** How many letters have to be added, removed or replaced (Levenshtein); two that are swapped count as one. */
    private static int distance(String one, String other) {
        int[][] distances = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    distances[i][j] = i + j;
                    continue;
                }
                int replaced = distances[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                distances[i][j] = Math.min(replaced, 1 + Math.min(distances[i - 1][j], distances[i][j - 1]));
                if (i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    distances[i][j] = Math.min(distances[i][j], distances[i - 2][j - 2] + 1);
                }
            }
        }
        return distances[one.length()][other.length()];
    }
}
