package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OrderBudgetTest {

    private final OrderBudget budget = new OrderBudget();

    @Test
    void the_orders_of_a_few_services_with_many_long_variables_are_all_there_is() {
        int services = 0;
        while (budget.spend(6, 16_384)) {
            services++;
        }
        assertThat(services).isEqualTo(5);
        assertThat(budget.spend(1, 1000)).isTrue();
    }

    @Test
    void thousands_of_services_with_a_few_variables_stay_within_it() {
        for (int service = 0; service < 10_000; service++) {
            assertThat(budget.spend(3, 1000)).isTrue();
        }
    }
}
