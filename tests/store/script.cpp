// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/store/script.hpp"

#include <sstream>

#include "tests/store/scene.hpp"

namespace store_test {

namespace {

using Words = std::vector<std::string>;

const std::map<std::string, Type> types = {
    {"control", Type::control}, {"directory", Type::directory}, {"read", Type::read}, {"getperms", Type::get_perms},
    {"watch", Type::watch}, {"unwatch", Type::unwatch}, {"start", Type::transaction_start}, {"commit", Type::transaction_end},
    {"abort", Type::transaction_end}, {"introduce", Type::introduce}, {"release", Type::release}, {"path", Type::get_domain_path},
    {"write", Type::write}, {"mkdir", Type::mkdir}, {"rm", Type::rm}, {"setperms", Type::set_perms},
    {"introduced", Type::is_domain_introduced}, {"resume", Type::resume}, {"target", Type::set_target},
    {"reset", Type::reset_watches}, {"part", Type::directory_part},
};

Words split(const std::string& line) {
    std::istringstream stream(line);
    Words words;
    for (std::string word; stream >> word;) words.push_back(word == "\"\"" ? "" : word);
    return words;
}

std::string with_nuls(std::string text) {
    for (char& c : text)
        if (c == '|') c = 0;
    return text;
}

// xN: so many x. Long paths and values would fill the lines.
std::string expand(const std::string& word) {
    const std::size_t at = word.find('*');
    if (at == word.npos) return word;
    const std::string before = word.substr(0, at - 1);
    return before + std::string(std::stoul(word.substr(at + 1)), word[at - 1]);
}

class Player {
  public:
    explicit Player(const Limits& limits, u32 pages) : scene_(limits, pages) {
        for (const char* id : {"5", "6", "7"}) add(id);
    }

    std::string run(const std::vector<std::string>& lines) {
        for (const std::string& line : lines) {
            const Words words = split(line);
            if (words.empty() || words[0][0] == '#') continue;
            const std::string wrong = step(line, words);
            if (!wrong.empty()) return "`" + line + "`: " + wrong;
        }
        return rest();
    }

  private:
    static std::string type_payload(const Words& words, std::size_t from, bool value_last) {
        std::string payload;
        for (std::size_t i = from; i < words.size(); ++i) {
            payload += expand(words[i]);
            if (!value_last || i + 1 != words.size()) payload += '\0';
        }
        return payload;
    }

    Guest& guest(const std::string& name) {
        return name == "m" ? scene_.manager() : scene_.guest(static_cast<DomId>(std::stoul(name)));
    }

    // A domain as the manager makes it: its home first, then the introduction.
    void add(const std::string& id) {
        Guest& one = guest(id);
        one.port = 10 + one.id;
        const std::string home = "/local/domain/" + id;
        ask("m", {"mkdir", home});
        ask("m", {"setperms", home, "n" + id});
        ask("m", {"introduce", id, "0", std::to_string(one.port)});
    }

    void submit(const std::string& who, const Words& words) {
        const std::size_t at = who.find('@');
        Guest& one = guest(who.substr(0, at));
        const u32 transaction = at == who.npos ? 0 : transactions_[who.substr(at + 1)];
        if (words[0] == "raw") return one.send(static_cast<u32>(std::stoul(words[1])), with_nuls(words.size() > 2 ? words[2] : ""), transaction, ++request_);
        const std::string& verb = words[0];
        std::string payload = type_payload(words, 1, verb == "write" && words.size() > 2);
        if (verb == "commit") payload = std::string("T\0", 2);
        if (verb == "abort") payload = std::string("F\0", 2);
        if (verb == "start" || verb == "reset") payload = std::string("\0", 1);
        one.send(static_cast<u32>(types.at(verb)), payload, transaction, ++request_);
    }

    void ask(const std::string& who, const Words& words) {
        submit(who, words);
        scene_.settle(piece_);
        guest(who.substr(0, who.find('@'))).got.pop_front();
    }

    static std::string shown(const Message& message) {
        std::string text = message.payload;
        if (text == std::string("OK\0", 3)) return "OK";
        if (message.header.type == static_cast<u32>(Type::error)) {
            if (!text.empty()) text.pop_back();
            for (char& c : text)
                if (c == 0) c = ' ';
            return text;
        }
        for (char& c : text)
            if (c == 0 || c == '\n') c = c == 0 ? '|' : ' ';
        return text.size() > 100 ? std::to_string(text.size()) + " bytes" : text;
    }

    std::string take(const std::string& who, const std::string& wanted) {
        Guest& one = guest(who);
        if (one.got.empty()) return "nothing came";
        const Message message = one.got.front();
        one.got.pop_front();
        if (message.header.type == static_cast<u32>(Type::watch_event)) return "an event came: " + shown(message);
        const std::string got = shown(message);
        const bool is_error = message.header.type == static_cast<u32>(Type::error);
        const std::string wrong = "the reply '" + got + "'";
        if (is_error && wanted.find(' ') == wanted.npos) return got.substr(0, got.find(' ')) == wanted ? "" : wrong;
        // How many pages are free is nobody's promise.
        const std::size_t free = wanted.find("FREE");
        return got == wanted || (free != wanted.npos && got.starts_with(wanted.substr(0, free))) ? "" : wrong;
    }

    std::string ask_and_compare(const std::string& line, Words words) {
        const std::size_t arrow = line.find(" ->");
        const std::string wanted = arrow == line.npos || arrow + 4 > line.size() ? "" : line.substr(arrow + 4);
        if (arrow != line.npos) words = split(line.substr(0, arrow));
        const std::string who = words[0], name = who.substr(0, who.find('@'));
        words.erase(words.begin());
        const bool starts = words[0] == "start" && words.size() > 1;
        submit(who, words);
        scene_.settle(piece_);
        if (arrow == line.npos) return "";
        if (starts && !guest(name).got.empty() && guest(name).got.front().header.type != static_cast<u32>(Type::error))
            transactions_[words[1]] = static_cast<u32>(std::stoul(guest(name).got.front().payload));
        if (starts && wanted == "begun") {
            if (transactions_[words[1]] == 0) return "no transaction";
            guest(name).got.pop_front();
            return "";
        }
        return take(name, wanted);
    }

    std::string event(const Words& words) {
        Guest& one = guest(words[1]);
        if (one.got.empty()) return "no event";
        const Message message = one.got.front();
        one.got.pop_front();
        std::string wanted;
        for (std::size_t i = 2; i < words.size(); ++i) wanted += expand(words[i]) + "|";
        if (message.header.type != static_cast<u32>(Type::watch_event)) return "a reply came: " + shown(message);
        if (message.header.request != 0 || message.header.transaction != 0) return "an event with numbers";
        std::string got = message.payload;
        for (char& c : got)
            if (c == 0) c = '|';
        return got == wanted ? "" : "the event " + got;
    }

    std::string step(const std::string& line, const Words& words) {
        const std::string& first = words[0];
        if (first == ">") return scene_.settle(piece_), event(words);
        if (first == "<") return scene_.settle(piece_), take(words[1], line.substr(line.find(words[1], 2) + words[1].size() + 1));
        if (first == "later") return submit(words[1], {words.begin() + 2, words.end()}), "";
        if (first == "said") {
            if (scene_.said.empty()) return "nothing was said";
            const std::string said = scene_.said.front();
            scene_.said.erase(scene_.said.begin());
            return said == line.substr(line.find("said ") + 5) ? "" : said;
        }
        if (first == "domain") return add(words[1]), "";            // another one, with home and introduction
        if (first == "piece") return piece_ = std::stoul(words[1]), "";    // bytes that move at a time
        if (first == "stall") return scene_.stalled.push_back(guest(words[1]).id), "";
        if (first == "go") return scene_.stalled.clear(), scene_.settle(), "";
        if (first == "hide") return guest(words[1]).is_shown = false, "";  // its page is not granted
        if (first == "port") return guest(words[1]).port = static_cast<EvtchnPort>(std::stoul(words[2])), "";
        if (first == "bytes") return bytes(words);
        if (first == "header") return header(words);
        if (first == "set" || first == "is") return field(words);
        if (first == "reconnect") return reconnect(words[1]);
        if (first == "fill") return fill(words);
        if (first == "events") return events(words);
        if (first == "exhaust") return exhaust(words);
        return ask_and_compare(line, words);
    }

    // bytes 5 abc|: as they stand, behind a header or not.
    std::string bytes(const Words& words) {
        guest(words[1]).outgoing += with_nuls(words[2]);
        return scene_.settle(), "";
    }
    // header 5 TYPE LENGTH
    std::string header(const Words& words) {
        const store::Header header{static_cast<u32>(std::stoul(words[2])), 9, 0, static_cast<u32>(std::stoul(words[3]))};
        guest(words[1]).outgoing.append(reinterpret_cast<const char*>(&header), sizeof header);
        return scene_.settle(), "";
    }
    // set 5 FIELD VALUE; is 5 FIELD VALUE
    std::string field(const Words& words) {
        Guest& one = guest(words[1]);
        std::map<std::string, u32*> fields = {
            {"connection", &one.page().connection}, {"error", &one.page().error}, {"req_prod", &one.page().req_prod},
            {"req_cons", &one.page().req_cons}, {"rsp_cons", &one.page().rsp_cons}, {"rsp_prod", &one.page().rsp_prod},
            {"features", &one.page().server_features},
        };
        u32& value = *fields.at(words[2]);
        const u32 number = static_cast<u32>(std::stoul(words[3]));
        if (words[0] == "is") return value == number ? "" : std::to_string(value);
        value = number;
        scene_.poke(one);
        while (scene_.step()) {}
        return "";
    }
    std::string reconnect(const std::string& who) {
        Guest& one = guest(who);
        one.forget();
        one.page().connection = 1;
        scene_.poke(one);
        scene_.settle();
        return one.page().connection == 0 ? "" : "not connected";
    }
    // fill 5 PATH COUNT: PATH/0, PATH/1, ...
    std::string fill(const Words& words) {
        for (u32 i = 0; i < std::stoul(words[3]); ++i) {
            submit(words[1], {"write", words[2] + "/" + std::to_string(i), "x"});
            scene_.settle();
            Guest& one = guest(words[1]);
            if (one.got.empty() || shown(one.got.front()) != "OK") return "not filled";
            one.got.pop_front();
        }
        return "";
    }

    // events 5 COUNT: so many, whatever they say.
    std::string events(const Words& words) {
        Guest& one = guest(words[1]);
        for (u32 i = 0; i < std::stoul(words[2]); ++i) {
            if (one.got.empty()) return "only " + std::to_string(i);
            if (one.got.front().header.type != static_cast<u32>(Type::watch_event)) return "a reply after " + std::to_string(i);
            one.got.pop_front();
        }
        return "";
    }
    // exhaust 5 PATH VALUE ERROR: PATH/0, PATH/1, ... until that is the answer, and there is nothing at that path.
    std::string exhaust(const Words& words) {
        for (u32 i = 0; i < 10000; ++i) {
            const std::string path = words[2] + "/" + std::to_string(i);
            submit(words[1], {"write", path, words[3]});
            scene_.settle();
            const std::string answer = shown(guest(words[1]).got.front());
            guest(words[1]).got.pop_front();
            if (answer == words[4]) return ask_and_compare("m read " + path + " -> ENOENT", {});
            if (answer != "OK") return answer;
        }
        return "it does not end";
    }

    std::string rest() {
        for (const DomId id : {1, 5, 6, 7, 8})
            if (!scene_.guest(id).got.empty()) return std::to_string(id) + " got more: " + shown(scene_.guest(id).got.front());
        if (!scene_.said.empty()) return "more was said: " + scene_.said.front();
        return scene_.audit();
    }

    Scene scene_;
    std::size_t piece_ = 1024;
    u32 request_ = 0;
    std::map<std::string, u32> transactions_;
};

void set_limit(Limits& limits, u32& pages, const std::string& word) {
    std::map<std::string, u32*> by_name = {
        {"nodes", &limits.nodes}, {"watches", &limits.watches}, {"transactions", &limits.transactions}, {"bytes", &limits.bytes},
        {"changes", &limits.changes}, {"value", &limits.value}, {"permissions", &limits.permissions}, {"pages", &pages},
    };
    const std::size_t at = word.find('=');
    *by_name.at(word.substr(0, at)) = static_cast<u32>(std::stoul(word.substr(at + 1)));
}

}  // namespace

std::string play(const std::string& script) {
    std::istringstream stream(script);
    std::vector<std::string> lines;
    Limits limits;
    u32 pages = 4000;
    for (std::string line; std::getline(stream, line);) {
        const std::size_t begin = line.find_first_not_of(' ');
        if (begin == line.npos) continue;
        line = line.substr(begin, line.find_last_not_of(' ') + 1 - begin);
        if (!line.starts_with("limits ")) lines.push_back(line);
        else for (const std::string& word : split(line.substr(7))) set_limit(limits, pages, word);
    }
    return Player(limits, pages).run(lines);
}

}  // namespace store_test
