package vn.lgsp.sandbox;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Agencies of a whole country, made up: 27 ministries, 63 provinces, two levels below them. Some are virtual, some are over,
 * some rows come twice. From time to time some change: new names, new codes, ends.
 *
 * @param agencies how many there are
 * @param changes how many times some of them change; nothing happens after that
 */
record Country(int agencies, int changes) {
    private static final int MINISTRIES = 27;
    private static final int FIRST_LEVEL = 90;
    private static final int SECOND_LEVEL = 40;
    private static final int CHANGED = 300;
    private static final String[] KINDS = {"Sở", "Phòng", "Trung tâm", "Ủy ban nhân dân xã", "Chi cục", "Ban"};
    private static final String[] FIELDS = {
        "Nông nghiệp",
        "Nội vụ",
        "Tài chính",
        "Xây dựng",
        "Giáo dục",
        "Y tế",
        "Đường thủy",
        "Khoa học",
        "Bảo hiểm",
        "Lưu trữ"
    };

    /** Lists all that there are after this many changes. */
    void whole(ArrayNode data, int changed) {
        int[] versions = new int[agencies];
        for (int version = 1; version <= Math.min(changed, changes); version++) {
            for (int each = 0; each < CHANGED; each++) {
                versions[number(version, each)] = version;
            }
        }
        for (int number = 0; number < agencies; number++) {
            if (!isOver(number, versions[number])) {
                row(data, number, versions[number]);
                if (number % 500 == 0) {
                    row(data, number, versions[number]);
                }
            }
        }
    }

    /** Lists what the change of this number, from 1, was. */
    void change(ArrayNode data, int version) {
        for (int each = 0; each < CHANGED && version <= changes; each++) {
            int number = number(version, each);
            told(data, number, version);
            if (each % 50 == 1) {
                told(data, number, version);
            }
        }
    }

    private static void told(ArrayNode data, int number, int version) {
        row(data, number, version)
                .put("version", Integer.toString(version))
                .put("deleted", isOver(number, version))
                .put("isAgency", !isVirtual(number));
    }

    private int number(int version, int each) {
        return FIRST_LEVEL + (version * CHANGED + each) % (agencies - FIRST_LEVEL);
    }

    private static boolean isOver(int number, int version) {
        return version > 0 && number % 5 == 0;
    }

    private static boolean isVirtual(int number) {
        return number % 100 == 99;
    }

    private static ObjectNode row(ArrayNode data, int number, int version) {
        int first = number % FIRST_LEVEL;
        int below = number / FIRST_LEVEL;
        String top = first < MINISTRIES ? "G%02d".formatted(first + 1) : "H%02d".formatted(first - MINISTRIES + 1);
        int second = below == 0 ? 0 : (below - 1) % SECOND_LEVEL + 1;
        int third = below == 0 ? 0 : (below - 1) / SECOND_LEVEL;
        // Some that changed have another code now.
        int moved = version > 0 && number % 3 == 0 ? third + 300 * version : third;
        return data.addObject()
                .put("id", "U" + number)
                .put("pid", below == 0 ? "" : "U" + first)
                .put("code", top + level(second) + level(moved) + (isVirtual(number) ? ".W00" : ""))
                .put("oldCode", isVirtual(number) ? "" : "%03d.%02d.%02d.%s".formatted(third, 0, second, top))
                .put("name", name(number) + (version == 0 ? "" : " đổi tên lần " + version))
                .put("mail", "u" + number + "@example.test");
    }

    private static String level(int number) {
        return number == 0 ? "" : "." + number;
    }

    private static String name(int number) {
        return KINDS[number % KINDS.length] + " " + FIELDS[number / KINDS.length % FIELDS.length] + " số " + number;
    }
}
