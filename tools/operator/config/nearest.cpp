// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/config/nearest.hpp"

#include <algorithm>
#include <vector>

namespace operator_side {

namespace {

constexpr std::size_t longest = 64;  // of a word that is compared: the rest cannot make it a better match

}  // namespace

unsigned distance(std::string_view one, std::string_view other) {
    one = one.substr(0, longest);
    other = other.substr(0, longest);
    std::vector<std::vector<unsigned>> steps(one.size() + 1, std::vector<unsigned>(other.size() + 1));
    for (unsigned i = 0; i <= one.size(); ++i) {
        for (unsigned k = 0; k <= other.size(); ++k) {
            if (i == 0 || k == 0) {
                steps[i][k] = i + k;
                continue;
            }
            const bool same = one[i - 1] == other[k - 1];
            steps[i][k] = std::min({steps[i - 1][k] + 1, steps[i][k - 1] + 1, steps[i - 1][k - 1] + (same ? 0 : 1)});
            if (i > 1 && k > 1 && one[i - 1] == other[k - 2] && one[i - 2] == other[k - 1])
                steps[i][k] = std::min(steps[i][k], steps[i - 2][k - 2] + 1);
        }
    }
    return steps[one.size()][other.size()];
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> words) {
    return *std::min_element(words.begin(), words.end(), [word](std::string_view a, std::string_view b) {
        return distance(word, a) < distance(word, b);
    });
}

}  // namespace operator_side
