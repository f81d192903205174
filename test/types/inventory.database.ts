// biome-ignore-all format: printed by the generator
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  __InternalSupabase: {
    PostgrestVersion: "13"
  }
  public: {
    Tables: {
      desks: {
        Row: {
          building: string
          floor: number
          id: number
          person_id: number
        }
        Insert: {
          building: string
          floor: number
          id?: number
          person_id: number
        }
        Update: {
          building?: string
          floor?: number
          id?: number
          person_id?: number
        }
        Relationships: [
          {
            foreignKeyName: "desk_room"
            columns: ["building", "floor"]
            isOneToOne: false
            referencedRelation: "rooms"
            referencedColumns: ["building", "floor"]
          },
          {
            foreignKeyName: "desks_person_id_fkey"
            columns: ["person_id"]
            isOneToOne: true
            referencedRelation: "active_people"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "desks_person_id_fkey"
            columns: ["person_id"]
            isOneToOne: true
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
        ]
      }
      memberships: {
        Row: {
          person_id: number
          team_id: number
        }
        Insert: {
          person_id: number
          team_id: number
        }
        Update: {
          person_id?: number
          team_id?: number
        }
        Relationships: [
          {
            foreignKeyName: "membership_team"
            columns: ["team_id"]
            isOneToOne: false
            referencedRelation: "teams"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "memberships_person_id_fkey"
            columns: ["person_id"]
            isOneToOne: false
            referencedRelation: "active_people"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "memberships_person_id_fkey"
            columns: ["person_id"]
            isOneToOne: false
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
        ]
      }
      people: {
        Row: {
          active: boolean
          born: string | null
          boss_id: number | null
          email: string
          full_title: string | null
          home: Database["public"]["CompositeTypes"]["address"] | null
          id: number
          mood: Database["public"]["Enums"]["mood"] | null
          moods: Database["public"]["Enums"]["mood"][]
          name: string
          "odd name": string | null
          profile: Json
          score: number
          shout: string | null
          tags: string[] | null
        }
        Insert: {
          active?: boolean
          born?: string | null
          boss_id?: number | null
          email: string
          home?: Database["public"]["CompositeTypes"]["address"] | null
          id?: never
          mood?: Database["public"]["Enums"]["mood"] | null
          moods?: Database["public"]["Enums"]["mood"][]
          name: string
          "odd name"?: string | null
          profile: Json
          score?: number
          shout?: never
          tags?: string[] | null
        }
        Update: {
          active?: boolean
          born?: string | null
          boss_id?: number | null
          email?: string
          home?: Database["public"]["CompositeTypes"]["address"] | null
          id?: never
          mood?: Database["public"]["Enums"]["mood"] | null
          moods?: Database["public"]["Enums"]["mood"][]
          name?: string
          "odd name"?: string | null
          profile?: Json
          score?: number
          shout?: never
          tags?: string[] | null
        }
        Relationships: [
          {
            foreignKeyName: "people_boss_id_fkey"
            columns: ["boss_id"]
            isOneToOne: false
            referencedRelation: "active_people"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "people_boss_id_fkey"
            columns: ["boss_id"]
            isOneToOne: false
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
        ]
      }
      rooms: {
        Row: {
          building: string
          floor: number
          seats: string | null
        }
        Insert: {
          building: string
          floor: number
          seats?: string | null
        }
        Update: {
          building?: string
          floor?: number
          seats?: string | null
        }
        Relationships: []
      }
      teams: {
        Row: {
          id: number
          title: string
        }
        Insert: {
          id?: number
          title: string
        }
        Update: {
          id?: number
          title?: string
        }
        Relationships: []
      }
    }
    Views: {
      active_people: {
        Row: {
          boss_id: number | null
          id: number | null
          name: string | null
        }
        Insert: {
          boss_id?: number | null
          id?: number | null
          name?: string | null
        }
        Update: {
          boss_id?: number | null
          id?: number | null
          name?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "people_boss_id_fkey"
            columns: ["boss_id"]
            isOneToOne: false
            referencedRelation: "active_people"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "people_boss_id_fkey"
            columns: ["boss_id"]
            isOneToOne: false
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
        ]
      }
      moods_count: {
        Row: {
          count: number | null
          mood: Database["public"]["Enums"]["mood"] | null
        }
        Relationships: []
      }
    }
    Functions: {
      add_them: {
        Args: {
          a: number
          b?: number
        }
        Returns: number
      } | {
        Args: {
          a: string
          c: string
        }
        Returns: string
      }
      all_tags: {
        Args: never
        Returns: string[]
      }
      full_title: {
        Args: {
          "": Database["public"]["Tables"]["people"]["Row"]
        }
        Returns: string
      }
      home_of: {
        Args: {
          person_id: number
        }
        Returns: Database["public"]["CompositeTypes"]["address"]
      }
      in_mood: {
        Args: {
          wanted: Database["public"]["Enums"]["mood"]
        }
        Returns: Database["public"]["Tables"]["people"]["Row"][]
        SetofOptions: {
          from: "*"
          to: "people"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      limits: {
        Args: never
        Returns: {
          low: number
          high: number
        }
      }
      nothing: {
        Args: never
        Returns: undefined
      }
      reports_of: {
        Args: {
          person: Database["public"]["Tables"]["people"]["Row"]
        }
        Returns: Database["public"]["Tables"]["people"]["Row"][]
        SetofOptions: {
          from: "people"
          to: "people"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      summary: {
        Args: never
        Returns: {
          mood: Database["public"]["Enums"]["mood"]
          total: number
        }[]
      }
    }
    Enums: {
      mood: "sad" | "ok" | "happy day"
    }
    CompositeTypes: {
      address: {
        moods: Database["public"]["Enums"]["mood"][] | null
        number: number | null
        street: string | null
      }
    }
  }
}

type Schemas = Omit<Database, '__InternalSupabase'>
type SchemaName = keyof Schemas
type DefaultName = "public"
type InSchema = { schema: SchemaName }
type Group = 'Tables' | 'Views' | 'Enums' | 'CompositeTypes'
type SchemaOf<Place> = Place extends { schema: infer Name extends SchemaName } ? Name : DefaultName
type Relations<Name extends SchemaName> = Schemas[Name]['Tables'] & Schemas[Name]['Views']
type PartOf<Of, Key, Part> = Key extends keyof Of ? (Of[Key] extends { [P in Part & string]: infer Type } ? Type : never) : never
type NameIn<Place, Of extends Group> = Place extends InSchema ? keyof Schemas[SchemaOf<Place>][Of] : never

/** Tables<'orders'> or Tables<{ schema: 'shop' }, 'orders'>: a row as it is read. */
export type Tables<
  Place extends keyof Relations<DefaultName> | InSchema,
  Name extends Place extends InSchema ? keyof Relations<SchemaOf<Place>> : never = never,
> = Place extends InSchema
  ? PartOf<Relations<SchemaOf<Place>>, Name, 'Row'>
  : PartOf<Relations<DefaultName>, Place, 'Row'>

/** A row as it is inserted. */
export type TablesInsert<
  Place extends keyof Schemas[DefaultName]['Tables'] | InSchema,
  Name extends NameIn<Place, 'Tables'> = never,
> = Place extends InSchema
  ? PartOf<Schemas[SchemaOf<Place>]['Tables'], Name, 'Insert'>
  : PartOf<Schemas[DefaultName]['Tables'], Place, 'Insert'>

/** What an update may set. */
export type TablesUpdate<
  Place extends keyof Schemas[DefaultName]['Tables'] | InSchema,
  Name extends NameIn<Place, 'Tables'> = never,
> = Place extends InSchema
  ? PartOf<Schemas[SchemaOf<Place>]['Tables'], Name, 'Update'>
  : PartOf<Schemas[DefaultName]['Tables'], Place, 'Update'>

export type Enums<
  Place extends keyof Schemas[DefaultName]['Enums'] | InSchema,
  Name extends NameIn<Place, 'Enums'> = never,
> = Place extends keyof Schemas[DefaultName]['Enums']
  ? Schemas[DefaultName]['Enums'][Place]
  : Schemas[SchemaOf<Place>]['Enums'][Name & keyof Schemas[SchemaOf<Place>]['Enums']]

export type CompositeTypes<
  Place extends keyof Schemas[DefaultName]['CompositeTypes'] | InSchema,
  Name extends NameIn<Place, 'CompositeTypes'> = never,
> = Place extends keyof Schemas[DefaultName]['CompositeTypes']
  ? Schemas[DefaultName]['CompositeTypes'][Place]
  : Schemas[SchemaOf<Place>]['CompositeTypes'][Name & keyof Schemas[SchemaOf<Place>]['CompositeTypes']]
