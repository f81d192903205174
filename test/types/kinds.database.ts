// biome-ignore-all format: printed by the generator
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  __InternalSupabase: {
    PostgrestVersion: "13"
  }
  public: {
    Tables: {
      a_rather_long_name_for_a_table_of_persons: {
        Row: {
          id: string
          who: number
          who_was_meant_by_all_of_this: number
        }
        Insert: {
          id?: string
          who: number
          who_was_meant_by_all_of_this: number
        }
        Update: {
          id?: string
          who?: number
          who_was_meant_by_all_of_this?: number
        }
        Relationships: [
          {
            foreignKeyName: "a_rather_long_name_for_a_table_of_persons_who_fkey"
            columns: ["who"]
            isOneToOne: false
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "a_rather_long_name_for_a_table_of_persons_who_was_mean_a9abb7a7"
            columns: ["who_was_meant_by_all_of_this"]
            isOneToOne: false
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
        ]
      }
      labels: {
        Row: {
          label: string
          team_id: string
        }
        Insert: {
          label: string
          team_id: string
        }
        Update: {
          label?: string
          team_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "labels_team_id_fkey"
            columns: ["team_id"]
            isOneToOne: false
            referencedRelation: "teams"
            referencedColumns: ["id"]
          },
        ]
      }
      lines: {
        Row: {
          amount: number
          order_id: string
          person_id: number
          position: number
        }
        Insert: {
          amount: number
          order_id: string
          person_id: number
          position: number
        }
        Update: {
          amount?: number
          order_id?: string
          person_id?: number
          position?: number
        }
        Relationships: [
          {
            foreignKeyName: "lines_order_id_fkey"
            columns: ["order_id", "person_id"]
            isOneToOne: false
            referencedRelation: "orders"
            referencedColumns: ["id", "person_id"]
          },
          {
            foreignKeyName: "lines_person_id_fkey"
            columns: ["person_id"]
            isOneToOne: false
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
        ]
      }
      memberships: {
        Row: {
          role: Database["public"]["Enums"]["memberships_role"]
          team_id: string
          user_id: string
        }
        Insert: {
          role: Database["public"]["Enums"]["memberships_role"]
          team_id: string
          user_id?: string
        }
        Update: {
          role?: Database["public"]["Enums"]["memberships_role"]
          team_id?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "memberships_team_id_fkey"
            columns: ["team_id"]
            isOneToOne: false
            referencedRelation: "teams"
            referencedColumns: ["id"]
          },
        ]
      }
      orders: {
        Row: {
          id: string
          person_id: number
          total: number
        }
        Insert: {
          id?: string
          person_id: number
          total: number
        }
        Update: {
          id?: string
          person_id?: number
          total?: number
        }
        Relationships: [
          {
            foreignKeyName: "orders_person_id_fkey"
            columns: ["person_id"]
            isOneToOne: false
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
        ]
      }
      people: {
        Row: {
          address: string
          born: string | null
          boss_id: number | null
          id: number
          name: string
          search: string | null
          twin_id: number | null
        }
        Insert: {
          address: string
          born?: string | null
          boss_id?: number | null
          id?: number
          name: string
          twin_id?: number | null
        }
        Update: {
          address?: string
          born?: string | null
          boss_id?: number | null
          id?: number
          name?: string
          twin_id?: number | null
        }
        Relationships: [
          {
            foreignKeyName: "people_boss_id_fkey"
            columns: ["boss_id"]
            isOneToOne: false
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "people_twin_id_fkey"
            columns: ["twin_id"]
            isOneToOne: true
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
        ]
      }
      plans: {
        Row: {
          body: string
          project_id: string
          team_id: string
        }
        Insert: {
          body: string
          project_id: string
          team_id: string
        }
        Update: {
          body?: string
          project_id?: string
          team_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "plans_project_id_fkey"
            columns: ["team_id", "project_id"]
            isOneToOne: true
            referencedRelation: "projects"
            referencedColumns: ["team_id", "id"]
          },
          {
            foreignKeyName: "plans_team_id_fkey"
            columns: ["team_id"]
            isOneToOne: false
            referencedRelation: "teams"
            referencedColumns: ["id"]
          },
        ]
      }
      projects: {
        Row: {
          at: string
          big: number | null
          bigs: number[] | null
          budget: number
          code: string
          count: number
          currency: string
          document: Json | null
          double: number
          exact: number
          features: number[] | null
          id: string
          image: string | null
          kind: Database["public"]["Enums"]["projects_kind"]
          lead_id: number
          made_at: string
          moments: string[] | null
          note: Json
          paid: boolean
          parent_id: string | null
          place: Json | null
          places: Json
          search: string | null
          secret: string
          size: number | null
          spot: string | null
          starts: string | null
          state: Database["public"]["Enums"]["projects_state"]
          states: Database["public"]["Enums"]["projects_states"][]
          tags: string[]
          takes: string | null
          team_id: string
          token: string
        }
        Insert: {
          at?: string
          big?: number | null
          bigs?: number[] | null
          budget: number
          code: string
          count?: number
          currency?: string
          document?: Json | null
          double?: never
          exact?: number
          features?: number[] | null
          id?: string
          image?: string | null
          kind?: Database["public"]["Enums"]["projects_kind"]
          lead_id: number
          made_at?: string
          moments?: string[] | null
          note?: Json
          paid?: boolean
          parent_id?: string | null
          place?: Json | null
          places?: Json
          secret?: string
          size?: number | null
          spot?: string | null
          starts?: string | null
          state?: Database["public"]["Enums"]["projects_state"]
          states?: Database["public"]["Enums"]["projects_states"][]
          tags?: string[]
          takes?: string | null
          team_id: string
          token?: string
        }
        Update: {
          at?: string
          big?: number | null
          bigs?: number[] | null
          budget?: number
          code?: string
          count?: number
          currency?: string
          document?: Json | null
          double?: never
          exact?: number
          features?: number[] | null
          id?: string
          image?: string | null
          kind?: Database["public"]["Enums"]["projects_kind"]
          lead_id?: number
          made_at?: string
          moments?: string[] | null
          note?: Json
          paid?: boolean
          parent_id?: string | null
          place?: Json | null
          places?: Json
          secret?: string
          size?: number | null
          spot?: string | null
          starts?: string | null
          state?: Database["public"]["Enums"]["projects_state"]
          states?: Database["public"]["Enums"]["projects_states"][]
          tags?: string[]
          takes?: string | null
          team_id?: string
          token?: string
        }
        Relationships: [
          {
            foreignKeyName: "projects_lead_id_fkey"
            columns: ["lead_id"]
            isOneToOne: false
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "projects_parent_id_fkey"
            columns: ["team_id", "parent_id"]
            isOneToOne: true
            referencedRelation: "projects"
            referencedColumns: ["team_id", "id"]
          },
          {
            foreignKeyName: "projects_team_id_fkey"
            columns: ["team_id"]
            isOneToOne: false
            referencedRelation: "teams"
            referencedColumns: ["id"]
          },
        ]
      }
      refunds: {
        Row: {
          code: string
          id: string
          order_id: string
          person_id: number
        }
        Insert: {
          code: string
          id?: string
          order_id: string
          person_id: number
        }
        Update: {
          code?: string
          id?: string
          order_id?: string
          person_id?: number
        }
        Relationships: [
          {
            foreignKeyName: "refunds_code_fkey"
            columns: ["code"]
            isOneToOne: true
            referencedRelation: "returns"
            referencedColumns: ["code"]
          },
          {
            foreignKeyName: "refunds_order_id_person_id_fkey"
            columns: ["order_id", "person_id"]
            isOneToOne: false
            referencedRelation: "orders"
            referencedColumns: ["id", "person_id"]
          },
          {
            foreignKeyName: "refunds_person_id_fkey"
            columns: ["person_id"]
            isOneToOne: false
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
        ]
      }
      returns: {
        Row: {
          code: string
          id: string
          order_id: string
          person_id: number
          position: number
          reason: string | null
        }
        Insert: {
          code: string
          id?: string
          order_id: string
          person_id: number
          position: number
          reason?: string | null
        }
        Update: {
          code?: string
          id?: string
          order_id?: string
          person_id?: number
          position?: number
          reason?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "returns_order_id_fkey"
            columns: ["order_id", "person_id"]
            isOneToOne: false
            referencedRelation: "orders"
            referencedColumns: ["id", "person_id"]
          },
          {
            foreignKeyName: "returns_order_id_position_fkey"
            columns: ["order_id", "position"]
            isOneToOne: true
            referencedRelation: "lines"
            referencedColumns: ["order_id", "position"]
          },
          {
            foreignKeyName: "returns_person_id_fkey"
            columns: ["person_id"]
            isOneToOne: false
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
        ]
      }
      task_labels: {
        Row: {
          label: string
          task_number: number
          team_id: string
        }
        Insert: {
          label: string
          task_number: number
          team_id: string
        }
        Update: {
          label?: string
          task_number?: number
          team_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "task_labels_label_fkey"
            columns: ["team_id", "label"]
            isOneToOne: false
            referencedRelation: "labels"
            referencedColumns: ["team_id", "label"]
          },
          {
            foreignKeyName: "task_labels_task_number_fkey"
            columns: ["team_id", "task_number"]
            isOneToOne: false
            referencedRelation: "tasks"
            referencedColumns: ["team_id", "number"]
          },
          {
            foreignKeyName: "task_labels_team_id_fkey"
            columns: ["team_id"]
            isOneToOne: false
            referencedRelation: "teams"
            referencedColumns: ["id"]
          },
        ]
      }
      tasks: {
        Row: {
          author_id: number
          number: number
          project_id: string
          reviewer_id: number | null
          team_id: string
          title: string
        }
        Insert: {
          author_id: number
          number: number
          project_id: string
          reviewer_id?: number | null
          team_id: string
          title: string
        }
        Update: {
          author_id?: number
          number?: number
          project_id?: string
          reviewer_id?: number | null
          team_id?: string
          title?: string
        }
        Relationships: [
          {
            foreignKeyName: "tasks_author_id_fkey"
            columns: ["author_id"]
            isOneToOne: false
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "tasks_project_id_fkey"
            columns: ["team_id", "project_id"]
            isOneToOne: false
            referencedRelation: "projects"
            referencedColumns: ["team_id", "id"]
          },
          {
            foreignKeyName: "tasks_reviewer_id_fkey"
            columns: ["reviewer_id"]
            isOneToOne: false
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "tasks_team_id_fkey"
            columns: ["team_id"]
            isOneToOne: false
            referencedRelation: "teams"
            referencedColumns: ["id"]
          },
        ]
      }
      teams: {
        Row: {
          id: string
          name: string
          site: string | null
        }
        Insert: {
          id?: string
          name: string
          site?: string | null
        }
        Update: {
          id?: string
          name?: string
          site?: string | null
        }
        Relationships: []
      }
    }
    Views: {
      sales: {
        Row: {
          lines: number | null
          mood: Database["public"]["Enums"]["sales_mood"] | null
          order_id: string | null
          person_id: number | null
          share: number | null
        }
        Relationships: [
          {
            foreignKeyName: "lines_order_id_fkey"
            columns: ["order_id", "person_id"]
            isOneToOne: false
            referencedRelation: "orders"
            referencedColumns: ["id", "person_id"]
          },
          {
            foreignKeyName: "lines_person_id_fkey"
            columns: ["person_id"]
            isOneToOne: false
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
        ]
      }
    }
    Functions: {
      add: {
        Args: {
          a: number
          b?: number
          c?: number
        }
        Returns: number
      }
      everybody: {
        Args: never
        Returns: Database["public"]["Tables"]["people"]["Row"][]
        SetofOptions: {
          from: "*"
          to: "people"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      nothing: {
        Args: never
        Returns: undefined
      }
      search: {
        Args: {
          searched: Database["public"]["Tables"]["people"]["Row"]
        }
        Returns: string
      } | {
        Args: {
          searched: Database["public"]["Tables"]["projects"]["Row"]
        }
        Returns: string
      }
      totals: {
        Args: {
          least: Database["public"]["Enums"]["totals_least"]
        }
        Returns: {
          person_id: number
          total: number
          last: string
        }[]
      }
    }
    Enums: {
      memberships_role: "guest" | "lead"
      projects_kind: "a" | "b"
      projects_state: "new" | "at work" | "done"
      projects_states: "red" | "green"
      sales_mood: "low" | "high"
      totals_least: "low" | "high"
    }
    CompositeTypes: {
      [_ in never]: never
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
